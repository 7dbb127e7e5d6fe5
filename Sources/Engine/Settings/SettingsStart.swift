// The settings that a server was started with, for telling later what has become of them. A plain value.

public struct SettingsStart: Sendable {
    /// What each source said at the start.
    public var layers: SettingsLayers
    /// The settings file that a start reads, an absolute path; nil where it reads none.
    public var path: String?
    /// Nobody named the file: it may be missing.
    public var mayBeMissing = false
    /// The defaults that depend on something else, where that is known.
    public var derived: [Setting: SettingValue] = [:]

    public init(_ layers: SettingsLayers = SettingsLayers(), path: String? = nil, mayBeMissing: Bool = false) {
        self.layers = layers
        self.path = path
        self.mayBeMissing = mayBeMissing
    }
}
