// The fields of a heap's map in the control protocol.

extension HeapMap: Fielded {
    static var blank: HeapMap { HeapMap(policy: .segregated, cells: [], cellBytes: 0, classes: []) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        try fields.word("policy", &policy)
        try fields.count("cellBytes", &cellBytes)
        try fields.counts("cells", &cells)
        try fields.objects("classes", &classes)
    }
}

extension HeapMap.SizeClass: Fielded {
    static var blank: HeapMap.SizeClass { HeapMap.SizeClass(bytes: .max, inUse: 0, free: 0) }

    mutating func walk<Walk: FieldWalk>(_ fields: inout Walk) throws(Walk.Failure) {
        // The last class has no bound, and no reader has to know Int.max.
        var bound = bytes == .max ? nil : bytes
        try fields.count("bytes", &bound)
        bytes = bound ?? .max
        try fields.count("inUse", &inUse)
        try fields.count("free", &free)
    }
}
