// Accept-Encoding, RFC 9110 section 12.5.3, with its weights.

import Testing

@testable import Engine

@Suite struct AcceptEncodingTests {
    private static func best(_ list: String, _ available: [ContentCoding] = ContentCoding.allCases) -> ContentCoding? {
        Array(list.utf8).withUnsafeBytes { AcceptEncoding(list: $0).best { available.contains($0) } }
    }

    @Test(arguments: [
        ("", ContentCoding.identity), ("gzip", .gzip), ("br", .brotli), ("gzip, deflate, br, zstd", .brotli),
        ("GZIP", .gzip),
        ("x-gzip", .gzip), ("deflate", .identity), ("gzip;q=0.5, br;q=0.4", .gzip), ("gzip;q=0.5, br;q=0.5", .brotli),
        ("gzip;q=0", .identity), ("gzip;q=0.000, br;q=0", .identity), ("identity", .identity),
        ("identity, gzip;q=0.9", .identity),
        ("gzip;q=0.001", .gzip), ("*", .brotli), ("*;q=0.5, br;q=0", .gzip), ("gzip ; q=1 , br ; q=0.3", .gzip),
        ("gzip;Q=0, identity;q=0.1", .identity), (",,gzip,", .gzip), ("br;q=1.001, gzip", .gzip),
        ("br;q=2, gzip", .gzip),
        ("br;q=x, gzip", .gzip), ("br;q=0.1234, gzip", .gzip), ("br;q, gzip", .gzip), ("identity;q=0, gzip", .gzip),
        ("*;q=0, gzip", .gzip), ("identity;q=0.5, *;q=0", .identity), ("gzipped", .identity), ("br;q=1.000", .brotli),
    ])
    func bestCoding_IsTheOneTheClientLikesMost(_ list: String, _ coding: ContentCoding) {
        #expect(Self.best(list) == coding)
    }

    @Test func excludedIdentity_LeavesNothing_WhereThereIsNothingElse() {
        #expect(Self.best("identity;q=0", [.identity]) == nil)
        #expect(Self.best("*;q=0", [.identity]) == nil)
        #expect(Self.best("gzip, *;q=0", [.identity]) == nil)
        #expect(Self.best("gzip, identity;q=0", [.identity]) == nil)
        #expect(Self.best("*;q=0, identity;q=0.001", [.identity]) == .identity)
    }

    @Test func requestWithoutTheField_GetsTheFileAsItIs() {
        #expect(AcceptEncoding().best { _ in true } == .identity)
    }
}
