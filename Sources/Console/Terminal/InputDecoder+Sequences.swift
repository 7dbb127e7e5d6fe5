// The content of a sequence, and the meaning of a finished one. Everything that is not a key of the tables here, of
// terminfo or of the mouse is dropped: focus and cursor reports, replies of OSC and DCS, keys with modifiers, and the
// keys of kitty's protocol and of modifyOtherKeys, none of which this program has asked for.

extension InputDecoder {
    /// ESC, CAN and SUB end a sequence (ECMA-35 §13; DEC STD 070 §3.5.4). No other control character does: it belongs
    /// to the sequence.
    private mutating func isBroken(by byte: UInt8) -> Bool {
        switch byte {
        case 0x1B: begin()
        case 0x18, 0x1A: state = .ground
        default: return false
        }
        return true
    }

    mutating func control(_ byte: UInt8) {
        count &+= 1
        if isBroken(by: byte) || isKnown(with: byte) { return }
        // The Linux console's F1 to F5 are ESC [ [ A to E, so there `[` ends nothing.
        let ends = (0x40...0x7E).contains(byte) && !(byte == 0x5B && count == 2)
        guard ends else { return keep(byte) }
        state = .ground
        if byte == 0x7E, parameters.elementsEqual("200".utf8) {
            pasted = []
            state = .paste(matched: 0)
        } else if byte == 0x4D, parameters.isEmpty {
            state = .mouse(left: 3)
        } else if byte == 0x4D || byte == 0x6D, parameters.first == 0x3C {
            if isMouseOn, byte == 0x4D { emit(Self.mouse(parameters.dropFirst())) }
        } else if !isAlt {
            emit(Self.key(control: parameters, byte))
        }
    }

    mutating func single(_ byte: UInt8) {
        count &+= 1
        if isBroken(by: byte) || isKnown(with: byte) { return }
        guard (0x40...0x7E).contains(byte) || byte == 0x20 else { return keep(byte) }
        state = .ground
        if !isAlt, parameters.isEmpty { emit(Self.key(single: byte)) }
    }

    /// OSC, DCS, APC, PM, SOS: up to ST; OSC also ends at BEL, as in xterm.
    mutating func string(_ byte: UInt8, _ introducer: Introducer) {
        count &+= 1
        switch byte {
        case 0x1B: state = .stringEscape(introducer)
        case 0x07 where introducer == .command: state = .ground
        case 0x18, 0x1A: state = .ground
        default: break
        }
    }

    /// xterm's first protocol: button, column and row, a byte each from 32 on.
    mutating func mouse(_ byte: UInt8, _ left: Int) {
        if byte == 0x1B { return begin() }
        parameters.append(byte)
        guard left == 1 else {
            state = .mouse(left: left - 1)
            return
        }
        state = .ground
        guard isMouseOn, let least = parameters.min(), least >= 32 else { return }
        emit(Self.mouse(button: Int(parameters[0]) - 32, x: Int(parameters[1]) - 32, y: Int(parameters[2]) - 32))
    }

    mutating func paste(_ byte: UInt8, _ matched: Int) {
        if byte == Self.pasteEnd[matched] {
            state = .paste(matched: matched + 1)
            guard matched + 1 == Self.pasteEnd.count else { return }
            state = .ground
            return emitPaste()
        }
        // Past the bound the paste is still read to its end, but not kept.
        pasted.append(contentsOf: Self.pasteEnd.prefix(matched))
        if byte != 0x1B { pasted.append(byte) }
        if pasted.count > Self.longest { pasted.removeLast(pasted.count - Self.longest) }
        state = .paste(matched: byte == 0x1B ? 1 : 0)
    }

    mutating func emitPaste() {
        emit(.paste(String(decoding: pasted, as: UTF8.self)))
        pasted = []
    }

    /// Input after a paste that had stopped. A single key is the operator's; several bytes at once are the rest of the
    /// paste.
    /// - Returns: the bytes to be taken.
    mutating func resume(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while let place = rest.firstIndex(of: 0x1B) {
            rest = rest[place...]
            if rest.starts(with: Self.pasteEnd) {
                state = .ground
                return rest.dropFirst(Self.pasteEnd.count)
            }
            rest = rest.dropFirst()
        }
        let isOneScalar = (bytes.first ?? 0) >= 0xC2 && bytes.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
        guard bytes.count == 1 || bytes.first == 0x1B || isOneScalar else { return [] }
        state = .ground
        return bytes
    }

    mutating func continueKnown(_ byte: UInt8) {
        pending.append(byte)
        if let key = known[pending] {
            state = .ground
            emit(key)
        } else if isPrefix(pending) {
            return
        } else if pending.first == 0x1B {
            state = .ground
            ground(byte)
        } else {
            retakePending()
        }
    }

    /// No string of terminfo matches: the bytes mean what they mean without one.
    mutating func retakePending() {
        let held = pending
        state = .ground
        if let first = held.first { plain(first) }
        for byte in held.dropFirst() { take(byte) }
    }

    /// Whether a longer string of terminfo begins with these bytes.
    func isPrefix(_ bytes: [UInt8]) -> Bool {
        bytes.count < longestKnown && known.keys.contains { $0.count > bytes.count && $0.starts(with: bytes) }
    }

    /// Whether this byte completes a string that terminfo knows.
    private mutating func isKnown(with byte: UInt8) -> Bool {
        guard pending.count == count, pending.count < longestKnown else { return false }
        pending.append(byte)
        guard let key = known[pending] else { return false }
        state = .ground
        if !isAlt { emit(key) }
        return true
    }

    private mutating func keep(_ byte: UInt8) {
        if parameters.count < Self.keptParameters { parameters.append(byte) }
    }

    // MARK: meanings

    private static func key(control parameters: [UInt8], _ final: UInt8) -> Key? {
        if parameters.first == 0x5B {
            return parameters.count == 1 && (0x41...0x45).contains(final) ? .function(Int(final) - 0x40) : nil
        }
        if final == 0x7E {
            switch number(parameters[...]) {
            case 1, 7: return .home
            case 3: return .delete
            case 4, 8: return .end
            case 5: return .pageUp
            case 6: return .pageDown
            case .some(let n) where (11...15).contains(n): return .function(n - 10)
            case .some(let n) where (17...21).contains(n): return .function(n - 11)
            case .some(let n) where (23...24).contains(n): return .function(n - 12)
            default: return nil
            }
        }
        guard parameters.isEmpty else { return nil }
        return final == 0x5A ? .backTab : cursor(final)
    }

    /// In its application mode the keypad sends SS3 with these (VT220 Programmer Reference §3.2.1.3).
    static func key(single final: UInt8) -> Key? {
        switch final {
        case 0x20: .character(" ")
        case 0x49: .tab
        case 0x4D: .enter
        case 0x58: .character("=")
        case 0x6A...0x79: .character(Unicode.Scalar(final - 0x40))
        default: cursor(final)
        }
    }

    private static func cursor(_ final: UInt8) -> Key? {
        switch final {
        case 0x41: .up
        case 0x42: .down
        case 0x43: .right
        case 0x44: .left
        case 0x46: .end
        case 0x48: .home
        case 0x50...0x53: .function(Int(final) - 0x4F)
        default: nil
        }
    }

    static func isKeypad(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == 3, bytes[0] == 0x1B, bytes[1] == 0x4F, case .character = key(single: bytes[2]) else {
            return false
        }
        return true
    }

    /// SGR's mouse report: button, column, row.
    private static func mouse(_ parameters: ArraySlice<UInt8>) -> Key? {
        let numbers = parameters.split(separator: 0x3B, omittingEmptySubsequences: false).map(number)
        guard numbers.count == 3, let button = numbers[0], let x = numbers[1], let y = numbers[2] else { return nil }
        return mouse(button: button, x: x, y: y)
    }

    /// A press of the first button or a turn of the wheel, with any modifiers.
    private static func mouse(button: Int, x: Int, y: Int) -> Key? {
        let kind: Mouse.Kind
        switch button & ~0x1C {
        case 0: kind = .press
        case 64: kind = .wheelUp
        case 65: kind = .wheelDown
        default: return nil
        }
        return x > 0 && y > 0 ? .mouse(Mouse(x: x - 1, y: y - 1, kind: kind)) : nil
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard (1...5).contains(digits.count) else { return nil }
        var value = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value
    }
}
