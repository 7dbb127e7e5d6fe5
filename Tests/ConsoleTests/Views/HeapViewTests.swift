// The heap view: its content, and that no input can make it trap.

import Engine
import Testing

@testable import Console

@Suite struct HeapViewTests {
    private func model(width: Int = 100, height: Int = 30) -> ConsoleModel {
        var model = ConsoleModel(snapshot: Samples.snapshot())
        model.place.show(.heap)
        model.fit(width: width, height: height)
        return model
    }

    private func text(_ model: ConsoleModel, width: Int = 100, height: Int = 30, ascii: Bool = false) -> String {
        let canvas = ScreenView.draw(model, width: width, height: height, ascii: ascii)
        return (0..<canvas.height).map { canvas.text(row: $0) }.joined(separator: "\n")
    }

    private let map = HeapMap(
        policy: .segregated, cells: [255, 128, 0, 1], cellBytes: 4096,
        classes: [
            .init(bytes: 64, inUse: 12, free: 3), .init(bytes: 128, inUse: 0, free: 0),
            .init(bytes: .max, inUse: 2, free: 0),
        ])

    @Test func view_HasARowForEachLoop_AndAsksForTheMapOfTheOneUnderTheCursor() throws {
        var model = model()
        let asked = model.queries().compactMap { effect -> (Int, Int)? in
            if case .send(.heapMap(let loop, let cells), .heapMap) = effect { (loop, cells) } else { nil }
        }
        #expect(asked.count == 1)
        #expect(asked.first?.0 == model.selectedLoop)
        #expect(asked.first?.1 == HeapPane.cells)
        let shown = text(model)
        for loop in model.snapshot.loops { #expect(shown.contains("\n  \(loop.id)") || shown.contains("▸ \(loop.id)")) }
        #expect(shown.contains("FRAG"))
        #expect(shown.contains("asking the loop"))
        // Not again until the reply has come.
        #expect(!model.queries().contains { if case .send(.heapMap, _) = $0 { true } else { false } })
    }

    @Test func map_IsDrawnWhenItHasCome_AndIsOfTheLoopUnderTheCursor() throws {
        var model = model()
        let loop = try #require(model.selectedLoop)
        _ = model.queries()
        model.sent(7, .heapMap(loop: loop))
        _ = model.receive(ControlReply(request: 7, result: .heapMap(map)))
        let shown = text(model)
        #expect(shown.contains("Loop \(loop), segregated"))
        #expect(shown.contains("█▒·░") || shown.contains("█▓·░"))
        #expect(shown.contains("Blocks by size"))
        #expect(shown.contains("large"))
        #expect(text(model, ascii: true).contains("#"))
        // Another loop: its map is asked for at once, and this one is not shown as that loop's.
        let effects = model.press(.down) + model.queries()
        #expect(model.selectedLoop != loop)
        #expect(effects.contains { if case .send(.heapMap, _) = $0 { true } else { false } })
        #expect(text(model).contains("asking the loop"))
    }

    @Test func otherViews_AskForNoMap() {
        for view in ViewID.allCases where view != .heap {
            var model = model()
            model.place.show(view)
            #expect(!model.queries().contains { if case .send(.heapMap, _) = $0 { true } else { false } })
        }
    }

    @Test(arguments: [(40, 10), (41, 12), (80, 24), (111, 34), (300, 100)])
    func anyMapAndSize_IsDrawn(width: Int, height: Int) throws {
        var model = model(width: width, height: height)
        let loop = try #require(model.selectedLoop)
        let maps = [
            HeapMap(policy: .bestFit, cells: [], cellBytes: 0, classes: []),
            HeapMap(policy: .bestFit, cells: Array(repeating: 255, count: 100_000), cellBytes: .max, classes: []),
            HeapMap(
                policy: .firstFit, cells: [7], cellBytes: -5,
                classes: (0..<50).map {
                    .init(bytes: $0 % 2 == 0 ? .min : .max, inUse: $0 % 3 == 0 ? .max : .min, free: .max)
                }),
        ]
        for map in maps {
            model.tables.heap.ask(of: loop, at: 1)
            model.tables.heap.adopt(map, of: loop)
            for ascii in [false, true] { #expect(!text(model, width: width, height: height, ascii: ascii).isEmpty) }
        }
    }

    @Test func scaling_LosesNothingThatIsInUse() {
        #expect(HeapView.scaled([0, 0, 0, 1], to: 1) == [1])
        #expect(HeapView.scaled([255, 255, 0, 0], to: 2) == [255, 0])
        #expect(HeapView.scaled([1, 2], to: 5) == [1, 2])
        #expect(HeapView.scaled(Array(repeating: 255, count: 4096), to: 1000).allSatisfy { $0 == 255 })
        #expect(HeapView.scaled([1, 2, 3], to: 0) == [1, 2, 3])
    }
}
