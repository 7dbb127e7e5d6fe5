// The tables of floors of Sources/Engine and Sources/Console: a room names only types of its own and of rooms on floors
// below. A folder that a table does not list belongs to the room of the folder around it.

struct Floors {
    static let engine = Floors(
        module: "Engine",
        table: [
            (0, ["Control", "System"]),
            (1, ["Heap", "Settings", "Threads"]),
            (2, ["Logging"]),
            (3, ["Reactor"]),
            (4, ["Net"]),
            (5, ["HTTP"]),
            (6, ["Serving"]),
            (7, ["Operator"]),
            (8, ["Server"]),
            // A module of its own above the engine, which names none of them.
            (9, ["Accounts/Database"]),
            (10, ["Accounts/Store"]),
            (11, ["Accounts/HTTP"]),
            (12, ["Accounts/Operator"]),
            (13, ["Accounts/Service"]),
        ],
        // Most rooms of the accounts name only the engine's lower floors.
        ceilings: [
            "Accounts/Database": 3, "Accounts/Store": 4, "Accounts/HTTP": 6, "Accounts/Operator": 8,
            "Accounts/Service": 9,
        ])

    static let console = Floors(
        module: "Console",
        table: [
            (0, ["Theme", "Places"]),
            (1, ["Canvas", "Keymap"]),
            (2, ["Model/History", "Saving"]),
            (3, ["Capture", "Tables"]),
            (4, ["Model/State"]),
            (5, ["Model/Acting"]),
            (6, ["Views", "Terminal", "Demo", "Remote"]),
            (7, ["Session"]),
            (8, ["Remote/Ctl"]),
            (9, ["App"]),
        ])

    static let all = [engine, console]

    /// Names that not even all rooms above may use: who serves a control, and who holds its other end.
    static let reserved: [String: [String]] = [
        "EngineControl": [
            "Sources/Engine/Control", "Sources/Engine/Operator", "Sources/Engine/Server", "Sources/Console",
        ]
    ]

    static func reservedNames(in files: [SourceFile]) -> [String] {
        files.flatMap { file in
            file.namedTypes.compactMap { token in
                guard let places = reserved[token.text], !places.contains(where: file.isIn) else { return nil }
                return "\(file.path):\(token.line): \(token.text) is named by \(places.joined(separator: ", ")) alone"
            }
        }
    }

    /// The folder of Sources that the table is about.
    let module: String
    let table: [(floor: Int, rooms: [String])]
    /// Rooms that see less than all floors below: of the rooms that are not in this table, those below the number.
    var ceilings: [String: Int] = [:]

    static func violations(in files: [SourceFile]) -> [String] { all.flatMap { $0.violations(in: files) } }

    func floor(of room: String) -> Int? {
        table.first { $0.rooms.contains(room) }?.floor
    }

    /// The room a file stands in: the innermost folder around it that the table lists, or the outermost where none is
    /// listed; empty where the file stands beside the rooms; nil for a file of something else.
    func room(of file: SourceFile) -> String? {
        let folders = file.folders
        guard folders.count >= 2, folders[0] == "Sources", folders[1] == module else { return nil }
        let inner = Array(folders.dropFirst(2))
        for count in stride(from: inner.count, through: 1, by: -1) {
            let room = inner.prefix(count).joined(separator: "/")
            if floor(of: room) != nil { return room }
        }
        return inner.first ?? ""
    }

    /// Rooms of the table that have no file.
    func missing(in files: [SourceFile]) -> [String] {
        let present = Set(files.compactMap(room(of:)))
        return table.flatMap(\.rooms).filter { !present.contains($0) }
    }

    func violations(in files: [SourceFile]) -> [String] {
        var found: [String] = []
        // A name may be declared in several rooms as long as the one that names it is above one of them.
        var owners: [String: Set<String>] = [:]
        // What the files of one type (X.swift, X+Aspect.swift) declare inside it shadows what is outside.
        var shadowed: [String: Set<String>] = [:]
        for file in files {
            guard let room = room(of: file) else { continue }
            if room.isEmpty {
                found.append("\(file.path): stands in no room")
            } else if floor(of: room) == nil {
                found.append("\(file.path): the folder \(room) stands on no floor")
            }
            for type in file.offeredTypes { owners[type.name, default: []].insert(room) }
            let inner = file.declarations.filter { !$0.isExtension && (!$0.isTopLevel || $0.access == .private) }
            shadowed["\(room)/\(file.subject)", default: []].formUnion(inner.map(\.name))
        }
        for file in files {
            guard let room = room(of: file), let own = floor(of: room) else { continue }
            let local = (shadowed["\(room)/\(file.subject)"] ?? []).union(file.placeholders)
            for token in file.namedTypes where !local.contains(token.text) {
                guard let declaring = owners[token.text] else { continue }
                if !declaring.contains(where: { mayName($0, from: room, own) }) {
                    let place = declaring.sorted().joined(separator: ", ")
                    found.append("\(file.path):\(token.line): \(room) names \(token.text) of \(place)")
                }
            }
        }
        return found
    }

    private func mayName(_ declaring: String, from room: String, _ own: Int) -> Bool {
        if declaring == room { return true }
        let floor = floor(of: declaring) ?? own
        return floor < own && (ceilings[declaring] != nil || floor < ceilings[room] ?? own)
    }
}
