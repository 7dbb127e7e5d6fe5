// The count of responses by class of status.

extension LoopCounters {
    @inline(__always)
    mutating func countResponse(_ status: HTTPStatus) {
        switch status.rawValue {
        case ..<200: responses1xx &+= 1
        case ..<300: responses2xx &+= 1
        case ..<400: responses3xx &+= 1
        case ..<500: responses4xx &+= 1
        default: responses5xx &+= 1
        }
    }
}
