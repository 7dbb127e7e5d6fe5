import Testing

@testable import Console
@testable import Engine

@Suite struct KeymapTests {
    @Test func everyAction_HasOneBindingWithHelp() {
        for action in Action.allCases {
            let bindings = Keymap.bindings.filter { $0.action == action }
            #expect(bindings.count == 1, "\(action)")
            #expect(bindings.allSatisfy { !$0.keys.isEmpty && !$0.help.isEmpty }, "\(action)")
        }
    }

    @Test func noKey_MeansTwoThingsInOnePlace() {
        for scope in KeyBinding.Scope.allCases {
            // In the users table n adds a user, and the search goes on with F3 and N.
            let keys = Keymap.bindings.filter { $0.scope == .everywhere || $0.scope == scope }
                .filter { scope != .users || $0.action != .findNext }.flatMap(\.keys)
            #expect(Set(keys).count == keys.count, "\(scope)")
        }
    }

    @Test func tableKeys_WorkInTheirTableAlone() {
        #expect(Keymap.binding(for: .character("K"), scope: .connections)?.action == .kickNow)
        #expect(Keymap.binding(for: .character("K"), scope: .users) == nil)
        #expect(Keymap.binding(for: .character("K"), scope: .traffic)?.action == .kickThere)
        #expect(Keymap.binding(for: .character("n"), scope: .users)?.action == .addUser)
        #expect(Keymap.binding(for: .character("n"), scope: .connections)?.action == .findNext)
        #expect(Keymap.binding(for: .character("R"), scope: .connections) == nil)
        #expect(Keymap.binding(for: .character("q"), scope: .users)?.action == .quit)
    }

    @Test func promisedKeys_AreThere() {
        let promised: [(Key, Action)] = [
            (.tab, .nextPane), (.character("1"), .showOverview), (.character("2"), .showConnections),
            (.character("3"), .showLoops),
            (.character("4"), .showUsers), (.character("5"), .showLog), (.character("6"), .showWorkers),
            (.character("7"), .showHeap), (.character("9"), .showTraffic), (.character("j"), .down),
            (.character("k"), .up), (.character("g"), .top), (.character("G"), .bottom), (.pageUp, .pageUp),
            (.pageDown, .pageDown),
            (.character("t"), .toggleTrigger), (.character("T"), .toggleListenTrigger), (.character("a"), .addLoop),
            (.character("z"), .pause), (.character("+"), .slower), (.character("-"), .faster), (.character("?"), .help),
            (.character(":"), .commandLine), (.character("q"), .quit), (.control("c"), .quitNow), (.enter, .open),
            (.character("/"), .filter), (.character("<"), .sortLeft), (.character(" "), .tag), (.character("u"), .undo),
            (.control("z"), .suspendHint),
        ]
        for (key, action) in promised {
            #expect(Keymap.binding(for: key, scope: .everywhere)?.action == action, "\(key)")
        }
    }

    @Test func destructiveKeys_AreNoControlKeys() {
        for binding in Keymap.bindings where binding.changes && !binding.ends {
            #expect(binding.confirms || (binding.action != .kickNow && binding.action != .closeGently))
            for key in binding.keys { if case .control = key { Issue.record("\(binding.names)") } }
        }
    }
}
