// A line of the command table.

struct CommandForm: Sendable {
    let usage: String
    let help: String
}
