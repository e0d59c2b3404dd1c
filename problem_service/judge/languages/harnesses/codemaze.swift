
// Reads the arguments, calls the player's function and writes its result. Without Foundation: not each toolchain
// has it, and it takes a while to load.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Foundation
#endif

/// Something to tell the player.
struct CodemazeFault: Error, CustomStringConvertible {
    let description: String
}

/// A type that arguments and results can have.
protocol CodemazeValue {
    static func codemazeRead(_ reader: CodemazeReader) throws -> Self
    func codemazeWrite(_ text: inout [UInt8]) throws
}

/// Reads JSON that is known to be well formed and of the problem's types, though not of the player's.
final class CodemazeReader {
    private let text: [UInt8] // and a zero after it
    private var at = 0

    init(_ input: [UInt8]) {
        text = input + [0]
    }

    /// The next argument.
    func next<T: CodemazeValue>() throws -> T {
        if !passes("[") {
            try expect(",")
        }
        return try T.codemazeRead(self)
    }

    func number() throws -> String {
        _ = peek()
        let start = at
        while isOfNumber(text[at]) {
            at += 1
        }
        if start == at {
            throw wrong("a number")
        }
        return between(start, at)
    }

    func bool() throws -> Bool {
        let first = peek()
        if first != UInt8(ascii: "t") && first != UInt8(ascii: "f") {
            throw wrong("a Bool")
        }
        at += first == UInt8(ascii: "t") ? 4 : 5
        return first == UInt8(ascii: "t")
    }

    func string() throws -> String {
        try expect("\"")
        var start = at
        while text[at] != UInt8(ascii: "\"") && text[at] != UInt8(ascii: "\\") {
            at += 1
        }
        if text[at] == UInt8(ascii: "\"") {
            at += 1
            return between(start, at - 1)
        }
        var bytes: [UInt8] = []
        while text[at] != UInt8(ascii: "\"") {
            if text[at] == UInt8(ascii: "\\") {
                bytes += text[start..<at]
                bytes += escaped()
                start = at
            } else {
                at += 1
            }
        }
        bytes += text[start..<at]
        at += 1
        return String(decoding: bytes, as: UTF8.self)
    }

    func expect(_ wanted: Unicode.Scalar) throws {
        if !passes(wanted) {
            throw wrong(wanted == "[" ? "an array" : wanted == "{" ? "a dictionary" : "\(wanted)")
        }
    }

    func passes(_ wanted: Unicode.Scalar) -> Bool {
        let found = peek() == UInt8(ascii: wanted)
        if found {
            at += 1
        }
        return found
    }

    /// The next byte that is no space; 0 at the end.
    private func peek() -> UInt8 {
        while text[at] <= 32 && text[at] > 0 {
            at += 1
        }
        return text[at]
    }

    private func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            return true
        default:
            return false
        }
    }

    /// What the escape that begins here stands for; moves behind it.
    private func escaped() -> [UInt8] {
        let letter = text[at + 1]
        at += 2
        switch letter {
        case UInt8(ascii: "n"):
            return [10]
        case UInt8(ascii: "t"):
            return [9]
        case UInt8(ascii: "r"):
            return [13]
        case UInt8(ascii: "b"):
            return [8]
        case UInt8(ascii: "f"):
            return [12]
        case UInt8(ascii: "u"):
            return unit()
        default:
            return [letter]
        }
    }

    /// A character of one or two \u escapes; a half without the other has no place in a String.
    private func unit() -> [UInt8] {
        var value = hexadecimal()
        if value >= 0xD800 && value < 0xDC00 && text[at] == UInt8(ascii: "\\") && text[at + 1] == UInt8(ascii: "u") {
            let before = at
            at += 2
            let second = hexadecimal()
            if second >= 0xDC00 && second < 0xE000 {
                value = 0x10000 + (value - 0xD800) * 0x400 + (second - 0xDC00)
            } else {
                at = before
            }
        }
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        return Array(String(Character(scalar)).utf8)
    }

    private func hexadecimal() -> UInt32 {
        at += 4
        return UInt32(between(at - 4, at), radix: 16) ?? 0xFFFD
    }

    private func between(_ start: Int, _ end: Int) -> String {
        return String(decoding: text[start..<end], as: UTF8.self)
    }

    private func wrong(_ wanted: String) -> CodemazeFault {
        let found = between(at, min(at + 20, text.count - 1))
        return CodemazeFault(description: "The function takes \(wanted) where it is given \(found).")
    }
}

extension Int: CodemazeValue {
    static func codemazeRead(_ reader: CodemazeReader) throws -> Int {
        let digits = try reader.number()
        guard let value = Int(digits) else {
            throw CodemazeFault(description: "\(digits) is no Int.")
        }
        return value
    }

    func codemazeWrite(_ text: inout [UInt8]) {
        text += Array(description.utf8)
    }
}

extension Double: CodemazeValue {
    static func codemazeRead(_ reader: CodemazeReader) throws -> Double {
        let digits = try reader.number()
        guard let value = Double(digits) else {
            throw CodemazeFault(description: "\(digits) is no Double.")
        }
        return value
    }

    func codemazeWrite(_ text: inout [UInt8]) throws {
        if !isFinite {
            throw CodemazeFault(description: "The function returned \(self), which JSON cannot hold.")
        }
        text += Array(description.utf8)
    }
}

extension Bool: CodemazeValue {
    static func codemazeRead(_ reader: CodemazeReader) throws -> Bool {
        return try reader.bool()
    }

    func codemazeWrite(_ text: inout [UInt8]) {
        text += Array(description.utf8)
    }
}

extension String: CodemazeValue {
    static func codemazeRead(_ reader: CodemazeReader) throws -> String {
        return try reader.string()
    }

    func codemazeWrite(_ text: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        text.append(UInt8(ascii: "\""))
        for byte in utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                text.append(UInt8(ascii: "\\"))
                text.append(byte)
            } else if byte < 32 {
                text += Array("\\u00".utf8)
                text.append(digits[Int(byte) / 16])
                text.append(digits[Int(byte) % 16])
            } else {
                text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}

extension Array: CodemazeValue where Element: CodemazeValue {
    static func codemazeRead(_ reader: CodemazeReader) throws -> [Element] {
        var items: [Element] = []
        try reader.expect("[")
        while !reader.passes("]") {
            if !items.isEmpty {
                try reader.expect(",")
            }
            items.append(try Element.codemazeRead(reader))
        }
        return items
    }

    func codemazeWrite(_ text: inout [UInt8]) throws {
        text.append(UInt8(ascii: "["))
        for (index, item) in enumerated() {
            if index > 0 {
                text.append(UInt8(ascii: ","))
            }
            try item.codemazeWrite(&text)
        }
        text.append(UInt8(ascii: "]"))
    }
}

extension Dictionary: CodemazeValue where Key == String, Value: CodemazeValue {
    static func codemazeRead(_ reader: CodemazeReader) throws -> [String: Value] {
        var items: [String: Value] = [:]
        try reader.expect("{")
        while !reader.passes("}") {
            if !items.isEmpty {
                try reader.expect(",")
            }
            let key = try reader.string()
            try reader.expect(":")
            items[key] = try Value.codemazeRead(reader)
        }
        return items
    }

    func codemazeWrite(_ text: inout [UInt8]) throws {
        text.append(UInt8(ascii: "{"))
        for (index, item) in enumerated() {
            if index > 0 {
                text.append(UInt8(ascii: ","))
            }
            item.key.codemazeWrite(&text)
            text.append(UInt8(ascii: ":"))
            try item.value.codemazeWrite(&text)
        }
        text.append(UInt8(ascii: "}"))
    }
}

enum Codemaze {
    static func written<T: CodemazeValue>(_ value: T) throws -> [UInt8] {
        var text: [UInt8] = []
        try value.codemazeWrite(&text)
        return text
    }

    /// Run the program in a thread with a stack of 64 MB.
    static func start() {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 64 << 20)
        #if canImport(Darwin)
        var thread: pthread_t? = nil
        pthread_create(&thread, &attributes, { _ in Codemaze.run(); return nil }, nil)
        pthread_join(thread!, nil)
        #else
        var thread = pthread_t()
        pthread_create(&thread, &attributes, { _ in Codemaze.run(); return nil }, nil)
        pthread_join(thread, nil)
        #endif
    }

    private static func run() {
        let result = dup(1)
        dup2(2, 1)
        var text: [UInt8] = []
        var code: Int32 = 1
        do {
            text = try codemazeCall(CodemazeReader(input()))
            code = 0
        } catch {
            text = Array("\(error)\n".utf8)
        }
        fflush(nil)
        var sent = 0
        while sent < text.count {
            let count = text[sent...].withUnsafeBytes { write(result, $0.baseAddress!, $0.count) }
            if count <= 0 {
                break
            }
            sent += count
        }
        exit(code)
    }

    private static func input() -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = block.withUnsafeMutableBytes { read(0, $0.baseAddress!, $0.count) }
            if count <= 0 {
                return bytes
            }
            bytes += block[0..<count]
        }
    }
}
