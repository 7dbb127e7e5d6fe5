// Status codes with their reason phrases. A value of two bytes; on any thread.

/// A status code of RFC 9110 section 15.
public struct HTTPStatus: RawRepresentable, Equatable, Hashable, Sendable {
    public let rawValue: UInt16

    @inline(__always)
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    // Computed, not stored: a stored global would be initialised by swift_once.
    public static var continues: HTTPStatus { HTTPStatus(rawValue: 100) }
    public static var ok: HTTPStatus { HTTPStatus(rawValue: 200) }
    public static var created: HTTPStatus { HTTPStatus(rawValue: 201) }
    public static var accepted: HTTPStatus { HTTPStatus(rawValue: 202) }
    public static var noContent: HTTPStatus { HTTPStatus(rawValue: 204) }
    public static var partialContent: HTTPStatus { HTTPStatus(rawValue: 206) }
    public static var movedPermanently: HTTPStatus { HTTPStatus(rawValue: 301) }
    public static var found: HTTPStatus { HTTPStatus(rawValue: 302) }
    public static var seeOther: HTTPStatus { HTTPStatus(rawValue: 303) }
    public static var notModified: HTTPStatus { HTTPStatus(rawValue: 304) }
    public static var temporaryRedirect: HTTPStatus { HTTPStatus(rawValue: 307) }
    public static var permanentRedirect: HTTPStatus { HTTPStatus(rawValue: 308) }
    public static var badRequest: HTTPStatus { HTTPStatus(rawValue: 400) }
    public static var unauthorized: HTTPStatus { HTTPStatus(rawValue: 401) }
    public static var forbidden: HTTPStatus { HTTPStatus(rawValue: 403) }
    public static var notFound: HTTPStatus { HTTPStatus(rawValue: 404) }
    public static var methodNotAllowed: HTTPStatus { HTTPStatus(rawValue: 405) }
    public static var notAcceptable: HTTPStatus { HTTPStatus(rawValue: 406) }
    public static var requestTimeout: HTTPStatus { HTTPStatus(rawValue: 408) }
    public static var conflict: HTTPStatus { HTTPStatus(rawValue: 409) }
    public static var lengthRequired: HTTPStatus { HTTPStatus(rawValue: 411) }
    public static var preconditionFailed: HTTPStatus { HTTPStatus(rawValue: 412) }
    public static var contentTooLarge: HTTPStatus { HTTPStatus(rawValue: 413) }
    public static var uriTooLong: HTTPStatus { HTTPStatus(rawValue: 414) }
    public static var unsupportedMediaType: HTTPStatus { HTTPStatus(rawValue: 415) }
    public static var rangeNotSatisfiable: HTTPStatus { HTTPStatus(rawValue: 416) }
    public static var expectationFailed: HTTPStatus { HTTPStatus(rawValue: 417) }
    public static var unprocessableContent: HTTPStatus { HTTPStatus(rawValue: 422) }
    public static var tooManyRequests: HTTPStatus { HTTPStatus(rawValue: 429) }
    public static var headerFieldsTooLarge: HTTPStatus { HTTPStatus(rawValue: 431) }
    public static var internalServerError: HTTPStatus { HTTPStatus(rawValue: 500) }
    public static var notImplemented: HTTPStatus { HTTPStatus(rawValue: 501) }
    public static var serviceUnavailable: HTTPStatus { HTTPStatus(rawValue: 503) }
    public static var gatewayTimeout: HTTPStatus { HTTPStatus(rawValue: 504) }
    public static var versionNotSupported: HTTPStatus { HTTPStatus(rawValue: 505) }

    /// The phrase of RFC 9110 section 15 (RFC 6585 for 429 and 431); empty for a code not known here, which
    /// RFC 9112 section 4 allows.
    public var reason: StaticString {
        switch rawValue {
        case 100: "Continue"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 206: "Partial Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: ""
        }
    }

    /// 1xx, 204 and 304 never carry content, RFC 9110 section 6.4.1.
    public var forbidsContent: Bool { rawValue < 200 || rawValue == 204 || rawValue == 304 }
}

extension RefusalReason {
    /// The reason for a status that the session sends before there is a request.
    /// - Returns: nil for a request that was too slow: the caller who notices that knows the reason.
    init?(_ status: HTTPStatus) {
        switch status {
        case .requestTimeout: return nil
        case .badRequest: self = .malformed
        case .uriTooLong: self = .targetTooLong
        case .headerFieldsTooLarge: self = .headTooLarge
        case .contentTooLarge: self = .bodyTooLarge
        default: self = .unsupported
        }
    }
}
