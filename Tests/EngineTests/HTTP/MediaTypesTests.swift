// Content types by extension, and an operator's additions.

import Testing

@testable import Engine

@Suite struct MediaTypesTests {
    private static func type(_ path: String, _ types: MediaTypes = .standard) -> String {
        var copy = path
        return copy.withUTF8 { types.type(of: UnsafeRawBufferPointer($0)) }
    }

    private static func isPacked(_ path: String, _ types: MediaTypes = .standard) -> Bool {
        var copy = path
        return copy.withUTF8 { types.isPacked(UnsafeRawBufferPointer($0)) }
    }

    @Test(arguments: [
        ("/index.html", "text/html; charset=utf-8"), ("/A.CSS", "text/css; charset=utf-8"),
        ("/a.min.js", "text/javascript; charset=utf-8"),
        ("/x.woff2", "font/woff2"), ("/x.unknown", "application/octet-stream"),
        ("/noextension", "application/octet-stream"),
        ("/a.html/b", "application/octet-stream"), ("/a.", "application/octet-stream"),
        ("/x.waytoolongtobeone", "application/octet-stream"),
        ("", "application/octet-stream"), ("/p.svg", "image/svg+xml"),
    ])
    func extension_GivesTheContentType(_ path: String, _ type: String) {
        #expect(Self.type(path) == type)
    }

    @Test(arguments: [
        ("m3u8", "application/vnd.apple.mpegurl"), ("ts", "video/mp2t"), ("mpd", "application/dash+xml"),
        ("vtt", "text/vtt; charset=utf-8"), ("webmanifest", "application/manifest+json"), ("m4a", "audio/mp4"),
        ("m4v", "video/mp4"),
        ("mov", "video/quicktime"), ("opus", "audio/ogg"), ("rss", "application/rss+xml"),
        ("atom", "application/atom+xml"),
        ("ics", "text/calendar; charset=utf-8"), ("svgz", "image/svg+xml"), ("mjs", "text/javascript; charset=utf-8"),
        ("jsonld", "application/ld+json"), ("geojson", "application/geo+json"), ("xhtml", "application/xhtml+xml"),
        ("jxl", "image/jxl"),
        ("heic", "image/heic"), ("flac", "audio/flac"), ("mkv", "video/matroska"), ("ogv", "video/ogg"),
        ("oga", "audio/ogg"),
        ("m4s", "video/iso.segment"), ("aac", "audio/aac"), ("epub", "application/epub+zip"),
        ("7z", "application/x-7z-compressed"),
        ("zst", "application/zstd"), ("tar", "application/x-tar"), ("yaml", "application/yaml"),
        ("toml", "application/toml"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("odt", "application/vnd.oasis.opendocument.text"),
        ("gltf", "model/gltf+json"), ("glb", "model/gltf-binary"), ("usdz", "model/vnd.usdz+zip"),
        ("gpx", "application/gpx+xml"),
        ("kml", "application/vnd.google-earth.kml+xml"), ("apk", "application/vnd.android.package-archive"),
        ("apng", "image/apng"), ("bmp", "image/bmp"), ("tiff", "image/tiff"), ("mid", "audio/midi"),
        ("otf", "font/otf"),
        ("eot", "application/vnd.ms-fontobject"), ("wasm", "application/wasm"),
        ("tsv", "text/tab-separated-values; charset=utf-8"),
        ("vcf", "text/vcard; charset=utf-8"), ("ttml", "application/ttml+xml"), ("3gp", "video/3gpp"),
        ("weba", "audio/webm"),
    ])
    func commonExtension_IsKnown_InAnyCase(_ name: String, _ type: String) {
        #expect(Self.type("/media/x." + name) == type)
        #expect(Self.type("/media/x." + name.uppercased()) == type)
    }

    @Test func table_HasEachExtensionOnce_InLowerCase_AndTypesThatParse() {
        var seen: Set<String> = []
        for (type, extensions) in MediaTypeTable.rows {
            for name in extensions.split(separator: " ").map(String.init) {
                #expect(seen.insert(name).inserted, "\(name) twice")
                #expect(MediaTypes.parse("\(name)=\(type)")?.name == name)
            }
        }
        #expect(seen.count > 300)
    }

    /// U+212A, the sign of Kelvin, is canonically the letter K.
    @Test func extensionBeyondASCII_IsUnknown() {
        #expect(Self.type("/x.m\u{212A}v") == MediaTypes.unknown)
        #expect(Self.type("/x.\u{FF4D}p4") == MediaTypes.unknown)
    }

    @Test func addedType_ComesBeforeTheTable() throws {
        let types = try #require(
            MediaTypes(adding: [
                "foo=application/x-foo", ".TS=text/typescript", "latin=text/plain; charset=iso-8859-1",
                "svgz=image/x-own",
            ]))
        #expect(Self.type("/a.foo", types) == "application/x-foo")
        #expect(Self.type("/a.FOO", types) == "application/x-foo")
        #expect(Self.type("/a.ts", types) == "text/typescript; charset=utf-8")
        #expect(Self.type("/a.latin", types) == "text/plain; charset=iso-8859-1")
        #expect(Self.type("/a.css", types) == "text/css; charset=utf-8")
        #expect(Self.isPacked("/a.svgz") && Self.isPacked("/a.SVGZ"))
        #expect(!Self.isPacked("/svgz") && !Self.isPacked("/a.svg"))
        #expect(!Self.isPacked("/a.svgz", types))
    }

    @Test(arguments: [
        "", "foo", "foo=", "=text/plain", "foo=text", "foo=/plain", "foo=text/", "a.b=text/plain", "..foo=text/plain",
        "f oo=text/plain",
        "foo=text/pl ain", "foo=text/plain\r\nSet-Cookie: a=b", "foo=text/plain;", "foo=text/plain; charset",
        "foo=te\u{0}xt/plain",
        "foo=text/pl/ain", "fóo=text/plain", "foo/bar=text/plain", "foo= text/plain", "foo =text/plain",
    ])
    func whatIsNoType_IsRefused_AndNamed(_ text: String) {
        #expect(MediaTypes(adding: ["ok=text/plain", text]) == nil)
        #expect(MediaTypes.fault(in: ["ok=text/plain", text]) == text)
    }
}
