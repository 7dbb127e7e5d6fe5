// The program's arguments, from main's own argv. Swift's CommandLine reads /proc/self/cmdline and has none where /proc
// is not mounted or not readable: `serve --read-only` would open a console on the default port. Where they are unknown,
// or cannot be used as they are, the program does not start. On the main thread.

import ArgumentParser
import CLinux
import Glibc

enum GivenArguments {
    /// All but the program's name. Does not return if there is a fault.
    static func all() -> [String] {
        let kept = linux_arguments().pointee
        guard kept.count > 0, let values = kept.values else {
            // Called with nothing it keeps nothing; the call links it into the program.
            linux_keep_arguments(0, nil, nil)
            refuse("cannot start: the system does not say which arguments were given", .failure)
        }
        return (1..<max(1, Int(kept.count))).map { place in
            guard let value = values[place], let text = String(validatingCString: value) else {
                // A repaired argument would be the name of another file.
                refuse("argument \(place) is not UTF-8: it would not be taken as it was given", .validationFailure)
            }
            return text
        }
    }

    private static func refuse(_ line: String, _ code: ExitCode) -> Never {
        Output.report(line)
        exit(code.rawValue)
    }
}
