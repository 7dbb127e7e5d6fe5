import Accounts
import Engine

var configuration = Configuration()
configuration.listen = [CommandLine.arguments.dropFirst().first ?? "127.0.0.1:8080"]
configuration.logFile = "members.log"

let server = Server(configuration, accounts: AccountConfiguration(dataFolder: "data"))
try server.start()
server.waitUntilStopped()
