// What must hold for the control protocol's readers, whatever the bytes: for the tests and for the fuzzer.

#if canImport(Engine)
    @testable import Engine
#endif

enum ControlProperties {
    /// - Returns: the property that these bytes break; nil where all hold.
    static func violation(of bytes: [UInt8]) -> String? {
        if let (id, call) = try? ControlProtocol.call(bytes) {
            let line = ControlProtocol.line(call, id: id)
            // What is written may be longer than what was read: `\u` costs six bytes.
            if line.count <= ControlProtocol.requestLimit {
                guard let again = try? ControlProtocol.call(line) else { return "a call that is written is not read" }
                if again.id != id || ControlProtocol.line(again.call, id: id) != line {
                    return "a call is read as another one"
                }
            }
        }
        if let event = try? ControlProtocol.event(bytes) {
            let line = ControlProtocol.line(event)
            guard let again = try? ControlProtocol.event(line) else { return "an event that is written is not read" }
            if ControlProtocol.line(again) != line { return "an event is read as another one" }
        }
        return nil
    }
}
