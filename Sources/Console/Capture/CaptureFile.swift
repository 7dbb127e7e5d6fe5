// A capture on its way into a file, page by page: for ctl, and for a console that goes on meanwhile.

import Engine

final class CaptureFile {
    private let file: NewFile
    private var capture: Capture

    var path: String { file.path }
    var bytes: Int { file.count }
    var received: UInt64 { capture.received }
    var sent: UInt64 { capture.sent }
    var lost: UInt64 { capture.lost }

    /// - Parameter version: the server's.
    init(_ file: NewFile, _ tap: Tap, version: String) throws(NewFile.Failure) {
        self.file = file
        capture = Capture(tap)
        try file.append(capture.begin(version: version))
    }

    func add(_ page: TapPage) throws(NewFile.Failure) {
        var bytes: [UInt8] = []
        for event in page.events { bytes += capture.add(event) }
        if page.ending != .none { bytes += capture.finish(page.ending) }
        try file.append(bytes)
    }

    /// What has become of it, in one line.
    func line(_ ending: TapPage.Ending) -> String {
        var parts = ["\(Format.grouped(Int(clamping: received))) bytes received"]
        parts.append("\(Format.grouped(Int(clamping: sent))) sent")
        if lost > 0 { parts.append("\(Format.grouped(Int(clamping: lost))) missing") }
        let end =
            switch ending {
            case .none: ""
            case .closed: "; the connection has closed"
            case .time: "; its time is over"
            case .bytes: "; that is as much as was asked for"
            }
        return "wrote \(VisibleText.shown(path)): \(parts.joined(separator: ", "))\(end)"
    }
}
