// Paths from requests: decoded once, normalised, never above the root. And content types by extension.

import Testing

@testable import Engine

@Suite struct PathDecodingTests {
    private func decode(_ path: String, room: Int = 200) -> (PercentDecoding.PathResult, String) {
        var copy = path
        return copy.withUTF8 { encoded in
            withUnsafeTemporaryAllocation(byteCount: room, alignment: 1) { buffer in
                let result = PercentDecoding.path(UnsafeRawBufferPointer(encoded), into: buffer)
                guard case .path(let length, _, _) = result else { return (result, "") }
                return (result, String(decoding: buffer[..<length], as: UTF8.self))
            }
        }
    }

    @Test(arguments: [
        ("/", "", true), ("//", "", true), ("/a", "a", false), ("/a/", "a", true), ("/a/b.c", "a/b.c", false),
        ("//a///b", "a/b", false),
        ("/./a/./b/.", "a/b", true), ("/a/../b", "b", false), ("/a/b/..", "a", true), ("/a/..", "", true),
        ("/a/b/../../c", "c", false),
        ("/%61%2e%62", "a.b", false), ("/a%20b", "a b", false), ("/%e2%82%ac", "€", false), ("/%2561", "%61", false),
        ("/a/%2e%2E/b", "b", false), ("/a/%2e/b", "a/b", false), ("/...", "...", false), ("/a..b", "a..b", false),
        ("/€/é", "€/é", false), ("/a^b", "a^b", false), ("/é/../€", "€", false),
    ])
    func path_IsNormalised(_ encoded: String, _ path: String, _ isFolder: Bool) {
        let (result, text) = decode(encoded)
        #expect(text == path)
        guard case .path(_, let folder, _) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(folder == isFolder)
    }

    @Test(arguments: [
        "", "*", "a", "a/b", "/..", "/../a", "/a/../..", "/a/../../b", "/%2e%2e", "/%2e%2e/etc/passwd", "/.%2e/a",
        "/a/..%2f..%2f", "/%2f",
        "/a%2fb", "/a\\b", "/..\\a", "/a%5cb", "/%00", "/a%00.html", "/%0a", "/%7f", "/%", "/%4", "/%zz", "/a%2",
        "/%u0061", "/\u{1}",
    ])
    func path_IsMalformed(_ encoded: String) {
        #expect(decode(encoded).0 == .malformed)
    }

    @Test(arguments: [
        ("/.git/config", true), ("/a/.env", true), ("/%2egit", true), ("/.well-known/security.txt", false),
        ("/a/.well-known/x", true),
        ("/.well-knownx", true), ("/a.b", false), ("/a/.", false), ("/a./b", false),
    ])
    func dotFile_IsHidden(_ encoded: String, _ hidden: Bool) {
        guard case .path(_, _, let isHidden) = decode(encoded).0 else {
            Issue.record("not a path: \(encoded)")
            return
        }
        #expect(isHidden == hidden)
    }

    @Test func pathLongerThanTheBuffer_IsTooLong() {
        #expect(decode("/abcd", room: 4).0 == .path(length: 4, isFolder: false, isHidden: false))
        #expect(decode("/abcde", room: 4).0 == .tooLong)
        #expect(decode("/abcd/", room: 4).0 == .tooLong)
    }
}
