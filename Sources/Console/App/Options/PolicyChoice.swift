// One placement policy by name, or all of them.

import ArgumentParser
import Engine

enum PolicyChoice: ExpressibleByArgument, CustomStringConvertible {
    case all
    case one(PlacementPolicyKind)

    init?(argument: String) {
        if argument == "all" {
            self = .all
        } else if let kind = PlacementPolicyKind(rawValue: argument) {
            self = .one(kind)
        } else {
            return nil
        }
    }

    static var allValueStrings: [String] { PlacementPolicyKind.allCases.map(\.rawValue) + ["all"] }

    var kinds: [PlacementPolicyKind] {
        switch self {
        case .all: PlacementPolicyKind.allCases
        case .one(let kind): [kind]
        }
    }

    var description: String {
        switch self {
        case .all: "all"
        case .one(let kind): kind.rawValue
        }
    }

    var defaultValueDescription: String { description }
}
