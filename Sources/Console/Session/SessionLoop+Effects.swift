// The effects that the model asks for, carried out: requests to the engine, the terminal, files, the end.

import Engine

extension SessionLoop {
    /// Sets `exit` where the operator quits, and does nothing after that.
    mutating func perform(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .send(let request, let purpose):
                // It is about the server that the operator has seen; another one may have taken its place since.
                if followLink() { continue }
                model.sent(control.send(request), purpose)
            case .repaint: screen.repaint()
            case .theme(let name): screen.use(name)
            case .mouse(let isOn): screen.setMouse(isOn)
            case .write(let file): write(file)
            case .saveSettings(let report, let file): save(report, file)
            case .tap(let wanted, let path): tap(wanted, path)
            case .capture(let step): capture(step)
            case .leave: perform(model.leave(open: control.snapshot().openConnections))
            case .quit, .detach: exit = .quit
            }
            if exit != nil { return }
        }
    }

    private mutating func tap(_ wanted: TapRequest, _ path: String) {
        if followLink() { return }
        do throws(NewFile.Failure) { try captures.reserve(path) } catch { return model.say(.failed, error.line(path)) }
        model.sent(control.send(.tap(wanted)), .tap(file: path))
    }

    private mutating func capture(_ step: CaptureStep) {
        switch step {
        case .open(let tap, let path):
            do throws(NewFile.Failure) {
                try captures.begin(tap, path, version: model.snapshot.version)
                model.say(.done, "connection \(tap.connection) is written to \(VisibleText.shown(path))")
            } catch {
                giveUp(tap.number, error.line(path))
            }
        case .discard(let path): captures.discard(path)
        case .add(let page, let number):
            guard let file = captures[number] else { return }
            do throws(NewFile.Failure) { try file.add(page) } catch { return giveUp(number, error.line(file.path)) }
            guard page.ending != .none else { return }
            captures.remove(number)
            model.say(.done, file.line(page.ending))
        case .drop(let number):
            guard let file = captures.remove(number) else { return }
            model.say(.failed, "the tap has ended: \(file.line(.none))")
        }
    }

    private mutating func giveUp(_ tap: Int, _ line: String) {
        captures.remove(tap)
        model.taps.remove(tap)
        model.say(.failed, line)
        perform([.send(.endTap(tap), .quiet)])
    }

    private mutating func save(_ report: SettingsReport, _ file: String?) {
        func shown(_ lines: [String]) -> String { VisibleText.shown(lines.joined(separator: "; ")) }
        do throws(SaveFailure) {
            model.say(.done, shown(try SettingsWriter.save(report, to: file).lines))
        } catch {
            model.say(.failed, shown(error.lines))
        }
    }

    private mutating func write(_ file: String) {
        do throws(SnapshotFile.Failure) {
            let bytes: [UInt8]
            if file.utf8.suffix(5).elementsEqual(".json".utf8) {
                bytes = try SnapshotFile.json(model.shownSnapshot)
            } else if file.utf8.suffix(4).elementsEqual(".txt".utf8) {
                bytes = SnapshotFile.text(frame())
            } else {
                return model.say(.failed, "name a file that ends in .txt (what is shown) or .json (all that is known)")
            }
            try SnapshotFile.create(file, bytes)
            model.say(.done, "wrote \(VisibleText.shown(file)), \(Format.grouped(bytes.count)) bytes")
        } catch {
            model.say(.failed, error.description)
        }
    }
}
