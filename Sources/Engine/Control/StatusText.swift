// The statuses that an operator's text names: the one reading of it for logs, traffic and connections. Pure functions.

public enum StatusText {
    /// The statuses that there are (RFC 9110 section 15).
    public static let all: ClosedRange<Int> = 100...599

    /// `1xx` … `5xx`.
    public static let classes = (1...5).map { "\($0)xx" }

    /// What is said of a text that names none.
    public static let problem = "status is a number from 100 to 599, or a class, as 404 or 4xx"

    /// The statuses of `404` or of a class, `4xx`; nil for any other text.
    public static func range(_ text: String) -> ClosedRange<Int>? {
        if let index = classes.firstIndex(of: text.lowercased()) {
            let least = (index + 1) * 100
            return least...(least + 99)
        }
        guard let status = Int(text), text.utf8.count == 3, all.contains(status) else { return nil }
        return status...status
    }
}
