// `ctl tap`: what passes on one connection, written to a new file by this program, with the rights of its user.

import Engine

extension Ctl {
    func tap(_ wanted: TapRequest, _ path: String) throws(CtlFailure) {
        let version = exchange.control.snapshot().version
        let file: NewFile
        do throws(NewFile.Failure) { file = try NewFile(path) } catch { throw Self.refusal(path, error) }
        let written: (file: CaptureFile, ending: TapPage.Ending)
        do throws(CtlFailure) {
            written = try capture(wanted, file, version: version)
        } catch {
            file.remove()
            throw error
        }
        tell(written.file, written.ending)
    }

    private func capture(
        _ wanted: TapRequest, _ new: NewFile, version: String
    ) throws(CtlFailure) -> (CaptureFile, TapPage.Ending) {
        let tap = try exchange.ask(.tap(wanted)) { if case .tap(let tap) = $0 { tap } else { nil } }
        let file: CaptureFile
        do throws(NewFile.Failure) { file = try CaptureFile(new, tap, version: version) } catch {
            throw giveUp(tap, Self.refusal(new.path, error))
        }
        while true {
            let page: TapPage
            do throws(CtlFailure) {
                page = try exchange.ask(.tapEvents(tap.number)) {
                    if case .tapEvents(let page) = $0 { page } else { nil }
                }
            } catch {
                // What came before the server's end is worth keeping.
                guard error.exit == .noServer, file.received + file.sent > 0 else { throw error }
                surroundings.report(VisibleText.lines(error.text))
                return (file, .none)
            }
            do throws(NewFile.Failure) { try file.add(page) } catch {
                throw giveUp(tap, Self.refusal(new.path, error))
            }
            if page.ending != .none { return (file, page.ending) }
            if page.events.isEmpty { pause(20) }
        }
    }

    private func giveUp(_ tap: Tap, _ failure: CtlFailure) -> CtlFailure {
        _ = try? exchange.ask(.endTap(tap.number))
        return failure
    }

    private static func refusal(_ path: String, _ failure: NewFile.Failure) -> CtlFailure {
        .refused(failure.line(path))
    }

    private func tell(_ file: CaptureFile, _ ending: TapPage.Ending) {
        guard options.isJSON else {
            write(file.line(ending) + "\n")
            return
        }
        write(
            JSONText.object([
                ("version", .count(Self.version)), ("result", .text("done")), ("text", .text(file.line(ending))),
                ("file", .text(file.path)), ("bytes", .count(file.bytes)), ("received", .count(file.received)),
                ("sent", .count(file.sent)), ("missing", .count(file.lost)), ("ending", .text(ending.rawValue)),
            ]).line + "\n")
    }
}
