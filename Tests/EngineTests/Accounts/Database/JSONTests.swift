// JSON input: texts that are accepted, texts that are refused, and that none ends the process.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct JSONTests {
    let json = JSONScratch()

    private func fault(_ text: String) throws -> JSONFault? {
        switch try json.strings(["a"], of: text) {
        case .success: nil
        case .failure(let fault): fault
        }
    }

    @Test func stringsAreDecoded_EscapesAndAll() throws {
        let text = #" { "a" : "x\u0000y\"\\\/\b\f\n\r\t\u00e9\ud83d\ude80é🚀" , "b":"", "c": 1 } "#
        let found = try json.strings(["a", "b", "z"], of: text).get()
        #expect(found["a"] == "x\u{0}y\"\\/\u{8}\u{c}\n\r\t\u{e9}🚀é🚀")
        #expect(found["b"] == "")
        #expect(found["z"] == nil)
    }

    @Test(arguments: [
        "", " ", "{", "{\"a\":}", "{'a':'b'}", "{\"a\":\"b\"}x", "{\"a\":\"b\"} {}", "{\"a\":\"\u{1}\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}", "{\"a\":\"b\",}", "nul", "{\"a\":NaN}",
    ])
    func malformedText_IsRefused(text: String) throws {
        #expect(try fault(text) == .invalid)
    }

    @Test(arguments: ["[]", "null", "1", "\"a\"", "true"])
    func whatIsNoObject_IsRefused(text: String) throws {
        #expect(try fault(text) == .notAnObject)
    }

    @Test(arguments: ["1", "null", "true", "{}", "[\"x\"]", "{\"a\":\"x\"}", "1e400"])
    func memberThatIsNoString_IsRefused(value: String) throws {
        #expect(try fault("{\"a\":\(value)}") == .notAString("a"))
    }

    @Test func repeatedName_IsRefused() throws {
        #expect(try fault(#"{"a":"1","a":"2"}"#) == .repeatedName)
        #expect(try fault(#"{"a":"1","\u0061":"2"}"#) == .repeatedName)
    }

    @Test func nameWithEscapes_IsTheSameName() throws {
        let text = #"{"user\u006eame":"ada","\u0070\u0061ss\u0077ord":"x","a\/b":"y","\ud83d\ude80":"z","\u00e9":"w"}"#
        let found = try json.strings(["username", "password", "a/b", "🚀", "\u{e9}", "e\u{301}"], of: text).get()
        #expect(found == ["username": "ada", "password": "x", "a/b": "y", "🚀": "z", "\u{e9}": "w"])
        #expect(found.count == 5)
    }

    @Test func nameOfAnotherMember_IsNotTaken() throws {
        for text in [
            #"{"x":{"a":"1"},"b":"a"}"#, #"{"a\u0000":"1"}"#, #"{"A":"1","a ":"2"}"#, "{}", " { } ",
            #"{"x":["a",{"a":"1"},"\"a\":\"1\""]}"#, #"{"\ud800":"1"}"#, #"{"x":"{\"a\":\"1\"}","\\u0061":"2"}"#,
        ] {
            #expect(try json.strings(["a"], of: text).get().isEmpty, "\(text)")
        }
        let text = #" { "x" : [ {} , [ ] , "]}" , -1.5e3 , true ] , "y":null,"z":{"a":{"a":"}"}}, "a" : "found" } "#
        #expect(try json.strings(["a"], of: text).get() == ["a": "found"])
        #expect(try fault(#"{"\ud800":"1","\ud800":"2"}"#) == .repeatedName)
        #expect(try fault(#"{"b":"1","\u0062":"2","a":"3"}"#) == .repeatedName)
        #expect(try fault(#"{"\u0061":null}"#) == .notAString("a"))
        #expect(try fault("{\"\u{e9}\":\"1\",\"e\u{301}\":\"2\"}") == nil)
    }

    @Test func halfASurrogatePair_IsRefused() throws {
        for text in [#"\ud800"#, #"\udc00"#, #"\ud800x"#, #"\ud800\u0041"#, #"\ud800\ud800"#] {
            #expect(try fault("{\"a\":\"\(text)\"}") == .notUnicode("a"))
        }
    }

    @Test func deepNesting_IsRefused_NotFollowed() throws {
        let deep = String(repeating: "[", count: 500_000)
        #expect(try fault(deep) == .invalid)
        #expect(try fault("{\"a\":" + deep) == .invalid)
        #expect(
            try fault("{\"b\":" + String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000) + "}")
                == nil)
    }

    @Test func aMebibyte_IsTaken() throws {
        let long = String(repeating: "x", count: 1 << 20)
        #expect(try json.strings(["a"], of: "{\"a\":\"\(long)\"}").get()["a"] == long)
    }

    @Test func objectsAreWritten_WithEverythingEscaped() throws {
        let text = "\"\\\n<é🚀\u{1}"
        let bytes = try json.object([("id", 7), ("name", .text(text)), ("none", .null)])
        let written = String(decoding: bytes, as: UTF8.self)
        #expect(written.hasPrefix(#"{"id":7,"name":""#))
        #expect(written.hasSuffix(#","none":null}"#))
        #expect(try json.strings(["name"], of: written).get()["name"] == text)
    }
}
