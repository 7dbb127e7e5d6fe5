// The rules against planted sources: each must find the fault and leave its innocent neighbour alone.

import Testing

@Suite struct RuleTests {
    private let socket = SourceFile(
        path: "Sources/Engine/Net/Socket.swift", text: "// x\nstruct Socket { struct Options {} }\n")
    private let clock = SourceFile(path: "Sources/Engine/System/Clock.swift", text: "// x\nenum Clock {}\n")

    private let account = SourceFile(
        path: "Sources/Engine/Accounts/Store/Account.swift", text: "// x\nstruct Account {}\n")

    private func floors(_ path: String, _ text: String) -> [String] {
        Floors.violations(in: [socket, clock, account, SourceFile(path: path, text: text)])
    }

    @Test func upwardName_IsFound_WithItsLine() {
        let found = floors("Sources/Engine/Threads/Bad.swift", "// x\nstruct Bad {\n    var socket: Socket\n}\n")
        #expect(found == ["Sources/Engine/Threads/Bad.swift:3: Threads names Socket of Net"])
    }

    @Test func siblingName_IsFound() {
        #expect(floors("Sources/Engine/Control/Bad.swift", "// x\nenum Bad { static let c = Clock.now }").count == 1)
    }

    @Test func accountsInTheEngine_AreFound_AndTheEnginesUpperFloorsInTheAccounts() {
        let account = "// x\nstruct A { var account: Account }\n"
        #expect(floors("Sources/Engine/Server/A.swift", account).count == 1)
        #expect(floors("Sources/Engine/Accounts/HTTP/A.swift", account).isEmpty)
        let socket = "// x\nstruct A { var socket: Socket }\n"
        #expect(floors("Sources/Engine/Accounts/Store/A.swift", socket).count == 1)
        #expect(floors("Sources/Engine/Accounts/HTTP/A.swift", socket).isEmpty)
        let clock = "// x\nstruct A { var now = Clock.now }\n"
        #expect(floors("Sources/Engine/Accounts/Store/A.swift", clock).isEmpty)
    }

    @Test func extensionOfAHigherType_IsFound() {
        #expect(floors("Sources/Engine/Reactor/Socket+X.swift", "// x\nextension Socket {}").count == 1)
    }

    @Test func qualifiedUpwardName_IsFound() {
        #expect(floors("Sources/Engine/Heap/Bad.swift", "// x\ntypealias Bad = Engine.Socket").count == 1)
    }

    @Test func nameInsideAnInterpolation_IsFound() {
        #expect(floors("Sources/Engine/Heap/Bad.swift", "// x\nlet a = \"x \\(Socket.self) y\"").count == 1)
    }

    @Test func downwardName_IsAllowed() {
        #expect(floors("Sources/Engine/HTTP/Good.swift", "// x\nstruct Good { var s: Socket; var c: Clock }").isEmpty)
    }

    @Test func commentsAndStrings_NameNothing() {
        let text = #"""
            // Socket
            /* Socket /* nested Socket */ Socket */
            struct Good { let a = "Socket", b = #"So \ " Socket"#, c = """
                Socket "
                """ }
            """#
        #expect(floors("Sources/Engine/System/Good.swift", text).isEmpty)
    }

    @Test func ownNestedTypesAndGenericParameters_ShadowOthers() {
        for text in [
            "struct Good { enum Socket {}; var s: Socket }", "struct Good<A, Socket: Equatable> { var s: Socket }",
            "protocol Good { associatedtype Socket }", "struct Good { var o: Clock.Socket }",
        ] {
            #expect(floors("Sources/Engine/System/Good.swift", "// x\n" + text).isEmpty)
        }
    }

    @Test func nestedTypeOfAHigherFloor_IsNotOffered() {
        #expect(floors("Sources/Engine/System/Good.swift", "// x\nstruct Good { var o: Options }").isEmpty)
    }

    @Test func folderOnNoFloor_IsFound() {
        #expect(floors("Sources/Engine/Attic/Good.swift", "// x\nstruct Good {}").count == 1)
    }

    @Test func counterOfAHigherRoom_IsFound() {
        let loop = SourceFile(
            path: "Sources/Engine/Reactor/LoopCounters.swift",
            text: "// x\nstruct LoopCounters {\n    var waits: UInt64 = 0\n    var kicked: UInt64 = 0\n}\n")
        func found(_ path: String, _ line: String) -> [String] {
            let text = "// x\nextension A {\n    func f() { \(line) }\n}\n"
            return CounterRules.violations(in: [loop, SourceFile(path: path, text: text)])
        }
        #expect(
            found("Sources/Engine/Net/A.swift", "loop.counters.kicked &+= 1") == [
                "Sources/Engine/Net/A.swift:3: Net counts kicked, which Reactor declares"
            ])
        #expect(found("Sources/Engine/Net/A.swift", "loop.counters.waits = 1").count == 1)
        #expect(found("Sources/Engine/Net/A.swift", "if loop.counters.waits == 1 { g(loop.counters.kicked) }").isEmpty)
        #expect(found("Sources/Engine/Reactor/A.swift", "context.counters.waits &+= 1").isEmpty)
    }

    @Test func engineControlInAnotherRoom_IsFound() {
        func found(_ path: String) -> Int {
            let text = "// x\nstruct A { var control: any EngineControl }\n"
            return Floors.reservedNames(in: [SourceFile(path: path, text: text)]).count
        }
        #expect(found("Sources/Engine/Serving/A.swift") == 1 && found("Sources/Engine/Accounts/Operator/A.swift") == 1)
        #expect(found("Sources/Engine/Operator/A.swift") == 0 && found("Sources/Console/Model/A.swift") == 0)
    }

    @Test func fileBesideTheRooms_IsFound() {
        let found = floors("Sources/Engine/Good.swift", "// x\nstruct Good {}")
        #expect(found == ["Sources/Engine/Good.swift: stands in no room"])
    }

    private func consoleFloors(_ path: String, _ text: String) -> [String] {
        let sources = [
            ("Model/State/ConsoleModel.swift", "struct ConsoleModel {}"), ("Keymap/Keymap.swift", "enum Keymap {}"),
            ("Views/ScreenView.swift", "enum ScreenView {}"),
            ("Terminal/TerminalScreen.swift", "struct TerminalScreen {}"),
        ].map { SourceFile(path: "Sources/Console/\($0)", text: "// x\n\($1)\n") }
        return Floors.violations(in: sources + [SourceFile(path: "Sources/Console/\(path)", text: "// x\n\(text)\n")])
    }

    @Test(arguments: [
        ("Model/Acting/Bad.swift", "ScreenView"), ("Model/History/Bad.swift", "ConsoleModel"),
        ("Keymap/Bad.swift", "ConsoleModel"), ("Canvas/Bad.swift", "Keymap"), ("Views/Bad.swift", "TerminalScreen"),
        ("Views/Details/Bad.swift", "TerminalScreen"), ("Terminal/Bad.swift", "ScreenView"),
    ])
    func consoleRoomThatNamesOneAboveOrBeside_IsFound(_ path: String, _ name: String) {
        #expect(consoleFloors(path, "struct Bad { var a: \(name) }").count == 1)
    }

    @Test(arguments: [
        ("Views/Good.swift", "ConsoleModel"), ("Views/Details/Good.swift", "ScreenView"),
        ("Model/Acting/Good.swift", "Keymap"), ("Session/Good.swift", "TerminalScreen"),
        ("App/Commands/Good.swift", "ScreenView"),
    ])
    func consoleRoomThatNamesOneBelow_IsAllowed(_ path: String, _ name: String) {
        #expect(consoleFloors(path, "struct Good { var a: \(name) }").isEmpty)
    }

    @Test func sameNameInTheOtherModule_IsNoViolation() {
        let theme = SourceFile(path: "Sources/Console/Theme/Good.swift", text: "// x\nstruct Good { var s: Socket }")
        #expect(Floors.violations(in: [socket, theme]).isEmpty)
    }

    @Test func consoleFolderOnNoFloor_AndFileBesideTheRooms_AreFound() {
        #expect(consoleFloors("Attic/Good.swift", "struct Good {}").count == 1)
        #expect(consoleFloors("Model/Good.swift", "struct Good {}").count == 1)
        #expect(consoleFloors("Good.swift", "struct Good {}").count == 1)
    }

    @Test func consoleThatNamesEnginesInside_IsFound() {
        let server = SourceFile(path: "Sources/Engine/Server/Server.swift", text: "// x\npublic final class Server {}")
        let control = SourceFile(
            path: "Sources/Engine/Control/EngineControl.swift", text: "// x\npublic protocol EngineControl {}")
        let view = SourceFile(
            path: "Sources/Console/Views/View.swift",
            text: "// x\nimport CNcurses\nstruct View { var c: any EngineControl; var s: Server }")
        let app = SourceFile(path: "Sources/Console/App/Main.swift", text: "// x\nlet s = Server()")
        let terminal = SourceFile(
            path: "Sources/Console/Terminal/Screen.swift", text: "// x\nimport CNcurses\nenum Screen {}")
        let found = ConsoleBoundary.violations(in: [server, control, view, app, terminal])
        #expect(
            found == [
                "Sources/Console/Views/View.swift:3: the console names Engine's Server",
                "Sources/Console/Views/View.swift: only Sources/Console/Terminal imports CNcurses",
            ])
    }

    @Test(arguments: [
        ("Accounts", "Console/App"), ("AccountResources", "Engine/Accounts/HTTP"),
        ("CSQLite", "Engine/Accounts/Database"), ("CSodium", "Engine/Accounts/Store"),
        ("CUnistring", "Engine/Accounts/Store/Names"),
    ])
    func moduleOfTheAccounts_IsFoundInTheEngineAndTheConsole(_ module: String, _ right: String) {
        func found(_ path: String) -> [String] {
            let text = "// x\nimport CLinux\nprivate import \(module)\nenum A {}\n"
            return ModuleImports.violations(in: [SourceFile(path: path, text: text)])
        }
        #expect(found("Sources/Engine/Server/A.swift").count == 1)
        #expect(found("Sources/Engine/HTTP/Files/A.swift").count == 1)
        #expect(found("Sources/Console/Views/A.swift").count == 1)
        #expect(found("Sources/\(right)/A.swift").isEmpty)
    }

    @Test func floorsOfTheAccounts_AreKept() {
        let account = "// x\nstruct A { var account: Account }\n"
        #expect(floors("Sources/Engine/Accounts/Database/A.swift", account).count == 1)
        #expect(floors("Sources/Engine/Accounts/Store/Names/A.swift", account).isEmpty)
        #expect(floors("Sources/Engine/Accounts/Operator/A.swift", account).isEmpty)
        #expect(floors("Sources/Engine/Accounts/A.swift", "// x\nenum A {}\n").count == 1)
        #expect(floors("Sources/Engine/Reactor/A.swift", "// x\ntypealias A = Accounts.Account\n").count == 1)
    }

    private func seam(_ path: String, _ text: String) -> [String] {
        SocketSeam.violations(in: [SourceFile(path: path, text: text)])
    }

    @Test(arguments: [
        "let a = linux_recv(b, c, d)", "setsockopt(a, SOL_SOCKET, SO_LINGER, &b, c)", "_ = sendmsg(a, b, 0)",
    ])
    func callOnAConnectionsDescriptor_IsFoundOutsideOfTheSeam(_ code: String) {
        #expect(seam("Sources/Engine/Net/ConnectionHandle+Reading.swift", "// x\n" + code).count == 1)
        #expect(seam("Sources/Engine/Server/A.swift", "// x\n" + code).count == 1)
        #expect(seam(SocketSeam.seam, "// x\n" + code).isEmpty)
        #expect(seam("Sources/Engine/Net/A.swift", "// \(code)\nlet a = \"linux_recv\"").isEmpty)
    }

    @Test func http_ThatKnowsItsSocket_IsFound() {
        let code = "// x\nfunc a(_ b: borrowing Socket) {}"
        #expect(seam("Sources/Engine/HTTP/A.swift", code).count == 1)
        #expect(seam("Sources/Engine/Net/A.swift", code).isEmpty)
    }

    private func safety(_ path: String, _ text: String) -> [String] {
        SafetyRules.violations(in: [SourceFile(path: path, text: text)])
    }

    @Test(arguments: [
        "let a = b!", "let a = try! b()", "let a = b as! C", "var a: Int!", "f(a[0]!)", "g()!.h", #""\(a!)""#,
    ])
    func force_IsFound(_ code: String) {
        #expect(safety("Sources/Engine/Net/A.swift", "// x!\n" + code).count == 1)
    }

    @Test(arguments: ["if a != b {}", "if a!=b {}", "if !a {}", #"let a = "b!""#, "f(!a)", "#if !os(Linux)"])
    func negation_IsNoForce(_ code: String) {
        #expect(safety("Sources/Engine/Net/A.swift", code).isEmpty)
    }

    @Test func uncheckedSendable_IsFoundOutsideItsPlaces() {
        for text in ["final class A: @unchecked Sendable {}", "nonisolated(unsafe) var a = 1"] {
            #expect(safety("Sources/Engine/HTTP/A.swift", text).count == 1)
            #expect(safety("Sources/Engine/Heap/A.swift", text).isEmpty)
        }
    }

    @Test(arguments: [#"a.split(separator: ",")"#, #"a.firstIndex(of: ";")"#, #"a[b...].lastIndex(of: ":")"#])
    func delimiterAmongCharacters_IsFoundInEngine(_ text: String) {
        #expect(safety("Sources/Engine/HTTP/A.swift", "// x\n" + text).count == 1)
        #expect(safety("Sources/Engine/HTTP/A.swift", text.replacing("\"", with: "0x2C ")).isEmpty)
        #expect(safety("Sources/Console/App/A.swift", text).isEmpty)
    }

    @Test(arguments: ["import Foundation", "import struct Foundation.Data", "private import Dispatch"])
    func foreignImport_IsFoundInEngine(_ text: String) {
        #expect(safety("Sources/Engine/HTTP/A.swift", text).count == 1)
        #expect(safety(SafetyRules.jsonReader.path, text).count == 1)
        #expect(safety("Sources/Console/App/A.swift", text).isEmpty)
    }

    @Test func jsonLibrary_IsImportedByOneFileOfEngine() {
        let text = "// x\nimport FoundationEssentials\n"
        #expect(safety(SafetyRules.jsonReader.path, text).isEmpty)
        #expect(safety("Sources/Engine/Operator/Socket/A.swift", text).count == 1)
    }

    @Test func controlProtocol_IsNamedByTheConsolesRemoteEndAlone() {
        let entry = SourceFile(
            path: "Sources/Engine/Operator/Socket/ControlProtocol.swift", text: "// x\npublic enum ControlProtocol {}")
        func found(_ path: String) -> Int {
            let file = SourceFile(path: path, text: "// x\nlet a = ControlProtocol.version\n")
            return ConsoleBoundary.violations(in: [entry, file]).count
        }
        #expect(found("Sources/Console/Remote/A.swift") == 0 && found("Sources/Console/App/A.swift") == 0)
        #expect(found("Sources/Console/Session/A.swift") == 1 && found("Sources/Console/Views/A.swift") == 1)
    }

    @Test func misnamedUncommentedLongAndDoubledFiles_AreFound() {
        let long = "// x\nstruct Long {}\n" + String(repeating: "\n", count: 399)
        let found = FileRules.violations(in: [
            SourceFile(path: "Sources/Engine/Net/Long.swift", text: long),
            SourceFile(path: "Sources/Engine/Net/Other.swift", text: "// x\nstruct Another {}\n"),
            SourceFile(path: "Sources/Engine/Net/Bare.swift", text: "struct Bare {}\n"),
            SourceFile(path: "Sources/Engine/HTTP/Bare.swift", text: "// x\nextension Bare {}\n"),
            SourceFile(path: "Sources/Engine/Net/Engine.swift", text: "// x\nstruct Engine {}\n"),
        ])
        #expect(found.count == 5)
        let good = SourceFile(path: "Sources/Engine/Net/Good+Part.swift", text: "// x\nextension Good {}\n")
        #expect(FileRules.violations(in: [good]).isEmpty)
    }

    @Test(arguments: FileRules.questions) func openingThatAsks_IsFound(_ word: String) {
        let asks = SourceFile(path: "Sources/Engine/Net/Asks.swift", text: "// \(word) it is.\nstruct Asks {}\n")
        #expect(FileRules.violations(in: [asks]) == ["\(asks.path): opens with a question, not with what it is"])
        let says = SourceFile(path: "Sources/Engine/Net/Says.swift", text: "// \(word)ever.\nstruct Says {}\n")
        #expect(FileRules.violations(in: [says]).isEmpty)
    }

    @Test func crowdedRoom_IsFound_AndItsSubfolderIsARoomOfItsOwn() {
        func folder(_ path: String, _ count: Int) -> [SourceFile] {
            (0..<count).map { SourceFile(path: "\(path)/A\($0).swift", text: "// x\n") }
        }
        #expect(Rooms.violations(in: folder("Sources/Engine/Net", 22) + folder("Sources/Engine/Net/Misc", 22)).isEmpty)
        let found = Rooms.violations(in: folder("Sources/Engine/Net", 2) + folder("Sources/Engine/Net/Misc", 23))
        #expect(found.count == 1 && found[0].hasPrefix("Sources/Engine/Net/Misc: 23 files"))
    }

    @Test func subfolder_StandsOnTheFloorOfItsRoom_UnlessTheTableNamesIt() {
        let inner = "// x\nstruct Bad { var socket: Socket }\n"
        #expect(floors("Sources/Engine/Net/Misc/Bad.swift", inner).isEmpty)
        #expect(floors("Sources/Engine/Heap/Misc/Bad.swift", inner).count == 1)
        #expect(floors("Sources/Engine/Accounts/Database/Bad.swift", inner).count == 1)
        #expect(floors("Sources/Engine/Accounts/HTTP/Good.swift", inner).isEmpty)
    }

    @Test func wideLine_IsFound_InColumnsAndNotBytes() {
        let wide = SourceFile(path: "Sources/Engine/Net/A.swift", text: "// x\n" + String(repeating: "a", count: 121))
        #expect(FileRules.wideLines(in: wide) == ["Sources/Engine/Net/A.swift:2: 121 columns"])
        let full = SourceFile(path: "Sources/Engine/Net/A.swift", text: "// x\n" + String(repeating: "é", count: 120))
        #expect(FileRules.wideLines(in: full).isEmpty)
    }
}
