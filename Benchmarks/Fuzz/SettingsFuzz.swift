// The entry point for libFuzzer: each input is a settings file, which is read and, where it has no fault, changed.
// Built and run by scripts/fuzz; a violated property ends the process, and libFuzzer keeps the input.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let start, count > 0 else { return 0 }
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    if let violation = SettingsFileProperties.violation(of: bytes) { fatalError(violation) }
    return 0
}
