// accounts-benchmark timing|flood|users: one measurement each, on a server in this process, on 127.0.0.1, with a data
// folder that is given. Benchmarks/Accounts/run does all three.

@main
struct Main {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { throw Wrong("accounts-benchmark timing|flood|users DATA-FOLDER") }
        switch arguments[1] {
        case "timing": try Timing.run(data: arguments[2])
        case "flood": try Flood.run(data: arguments[2])
        // Started by Flood as a process of its own.
        case "flood-clients": try FloodClients.run(port: arguments[2])
        case "users": try ManyUsers.run(data: arguments[2])
        default: throw Wrong("there is no measurement \(arguments[1])")
        }
    }
}

struct Wrong: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
