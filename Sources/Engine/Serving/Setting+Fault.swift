// The check of values that have the right form and that only the engine's upper floors can read: addresses, networks
// and media types. For whoever takes settings from outside before a server is made of them.

extension Setting {
    /// - Returns: the fault of a value that the engine would not start with; nil where it would.
    public func fault(in value: SettingValue) -> SettingFault? {
        let elements = value.list ?? []
        let wrong: String? =
            switch self {
            case .listen: elements.first { SocketAddress($0) == nil }
            case .mediaType: MediaTypes.fault(in: elements)
            case .trustedProxy: elements.first { TrustedProxies([$0]) == nil }
            default: nil
            }
        return wrong.map { refusal(of: $0) }
    }
}
