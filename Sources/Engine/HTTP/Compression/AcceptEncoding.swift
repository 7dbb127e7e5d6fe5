// Accept-Encoding, RFC 9110 section 12.5.3: the codings that a client accepts, with their weights. A plain value; on
// the loop.

struct AcceptEncoding {
    /// Thousandths, as section 12.4.2 counts weights; nil where the field does not name the coding.
    private var brotli: Int?
    private var gzip: Int?
    private var identity: Int?
    private var any: Int?

    /// For a request without the field: any coding is acceptable, so the file is sent as it is.
    init() {
        brotli = 0
        gzip = 0
    }

    /// For a request with the field.
    init(_ request: borrowing Request) {
        var read = AcceptEncoding(isListed: true)
        request.forEachHeader("accept-encoding") { list in
            read.add(list)
            return true
        }
        self = read
    }

    /// For one field value.
    init(list: UnsafeRawBufferPointer) {
        self.init(isListed: true)
        add(list)
    }

    private init(isListed: Bool) {}

    /// Thousandths; 0: not acceptable. Identity is acceptable unless it is excluded by its name or by `*;q=0`, and a
    /// named coding comes before one that is merely not excluded.
    func weight(_ coding: ContentCoding) -> Int {
        switch coding {
        case .brotli: brotli ?? any ?? 0
        case .gzip: gzip ?? any ?? 0
        case .identity: identity ?? any ?? 1
        }
    }

    /// The best of the available codings; nil where none of them is acceptable.
    func best(of available: (ContentCoding) -> Bool) -> ContentCoding? {
        var found: ContentCoding?
        var most = 0
        func consider(_ coding: ContentCoding) {
            guard weight(coding) > most, available(coding) else { return }
            found = coding
            most = weight(coding)
        }
        consider(.brotli)
        consider(.gzip)
        consider(.identity)
        return found
    }

    /// `#( codings [ OWS ";" OWS "q=" qvalue ] )`. An element of any other form is ignored.
    private mutating func add(_ list: UnsafeRawBufferPointer) {
        guard let base = list.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        var at = 0
        while at < list.count {
            var end = at
            while end < list.count, base[end] != 0x2C { end &+= 1 }
            var semicolon = at
            while semicolon < end, base[semicolon] != 0x3B { semicolon &+= 1 }
            let name = ByteScan.trimmed(base, at, semicolon)
            var weight: Int? = 1000
            if semicolon < end {
                let parameter = ByteScan.trimmed(base, semicolon &+ 1, end)
                weight = Self.weight(base, parameter.start, parameter.end)
            }
            if let weight { set(base + name.start, name.end &- name.start, weight) }
            at = end &+ 1
        }
    }

    private mutating func set(_ name: UnsafePointer<UInt8>, _ count: Int, _ weight: Int) {
        if ByteScan.equals(name, count: count, lowercase: "gzip")
            || ByteScan.equals(name, count: count, lowercase: "x-gzip")
        {
            gzip = weight
        } else if ByteScan.equals(name, count: count, lowercase: "br") {
            brotli = weight
        } else if ByteScan.equals(name, count: count, lowercase: "identity") {
            identity = weight
        } else if count == 1, name[0] == 0x2A {
            any = weight
        }
    }

    /// `q=` and `0[.ddd]` or `1[.000]`, in thousandths.
    private static func weight(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
        guard end &- start >= 3, base[start] | 0x20 == 0x71, base[start &+ 1] == 0x3D else { return nil }
        let whole = base[start &+ 2]
        guard whole == 0x30 || whole == 0x31 else { return nil }
        var value = whole == 0x31 ? 1000 : 0
        guard end &- start > 3 else { return value }
        guard base[start &+ 3] == 0x2E, end &- start <= 7 else { return nil }
        var scale = 100
        for at in (start &+ 4)..<max(start &+ 4, end) {
            guard ByteClass.isDigit(base[at]) else { return nil }
            value += Int(base[at] &- 0x30) * scale
            scale /= 10
        }
        return value <= 1000 ? value : nil
    }
}
