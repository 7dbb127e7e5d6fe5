// The fields of blocks in the control protocol.

extension BlockRequest: Fielded {
    static var blank: BlockRequest { BlockRequest(network: "", seconds: 0) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.require("network", "seconds")
        try fields.text("network", &network)
        try fields.count("seconds", &seconds)
        try fields.text("note", &note)
        try fields.texts("own", &own)
    }
}

extension BlockedNetwork: Fielded {
    static var blank: BlockedNetwork {
        BlockedNetwork(network: "", until: 0, note: "", actor: "", hits: 0, lastHit: 0)
    }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.text("network", &network)
        try fields.long("until", &until)
        try fields.text("note", &note)
        try fields.text("actor", &actor)
        try fields.count("hits", &hits)
        try fields.long("lastHit", &lastHit)
    }
}
