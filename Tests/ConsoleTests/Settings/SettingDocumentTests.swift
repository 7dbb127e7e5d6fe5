// What is generated from the table of settings is current: the options' source files, docs/settings.md, the manual's
// part. REACTOR_WRITE_DOCUMENTS=1 writes them anew.

import Engine
import Foundation
import Testing

@testable import Console

@Suite struct SettingDocumentTests {
    @Test(arguments: SettingSection.allCases) func options_AreThoseOfTheTable(_ section: SettingSection) throws {
        let name = SettingDocuments.optionsType(section)
        let file = DocumentTests.root.appending(path: "Sources/Console/App/Options/\(name).swift")
        let expected = SettingDocuments.options(section)
        if DocumentTests.writes {
            try expected.write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(
                try String(contentsOf: file, encoding: .utf8) == expected,
                "\(name): run the tests with REACTOR_WRITE_DOCUMENTS=1")
        }
    }

    @Test func pages_SayWhatTheTableSays() throws {
        try DocumentTests.check(
            "docs/settings.md", from: "<!-- settings -->", to: "<!-- end of settings -->", SettingDocuments.markdown)
        try DocumentTests.check(
            "Resources/reactor.1", from: ".\\\" BEGIN SETTINGS", to: ".\\\" END SETTINGS", SettingDocuments.man)
    }

    /// The help of the program that is under test.
    @Test func help_HasEverySetting_WithItsDefault() throws {
        let output = try ChildProcess.run([try ReactorProgram.path(), "serve", "--help"]).output
        let help = output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for setting in Setting.allCases {
            #expect(help.contains("--\(setting) <"), "\(setting)")
            #expect(help.contains(setting.entry.help), "\(setting)")
            if let value = setting.entry.standard.value {
                #expect(help.contains("default: \(setting.text(of: value)))"), "\(setting)")
            }
        }
    }
}
