// The files that a running server serves: another folder, other content types. On the control thread.

extension EngineParts {
    /// Serves that folder from now on, on all loops at once; files that are being sent are sent to their end.
    /// - Parameter path: nil: the program's own pages.
    /// - Returns: nil when it is so; otherwise the reason why nothing has changed.
    func setWebFolder(_ path: String?) -> String? {
        do throws(Errno) {
            if path != nil { try folderWatch.start() }
            try webFolder.change(to: path)
        } catch {
            return "cannot serve the folder \(path ?? ""): \(error.words)"
        }
        tellOfFiles()
        return nil
    }

    /// Files get these content types from now on.
    /// - Returns: nil when it is so; otherwise the reason why nothing has changed.
    func setMediaTypes(_ added: [String]) -> String? {
        guard let types = MediaTypes(adding: added) else { return Setting.mediaType.takes }
        webFolder.setTypes(types)
        tellOfFiles()
        return nil
    }

    /// A serving loop would notice by itself; the message makes an idle one let go of what it has kept.
    private func tellOfFiles() {
        for port in loops.ports { port.post(.webFolderChanged) }
    }
}
