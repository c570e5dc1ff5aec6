// SPDX-License-Identifier: Apache-2.0
//
// Values of declarations, as far as they tell whether a text is hidden.

extension CSSStyle {
    /// One to four values of a shorthand as those of top, right, bottom and left; none for what is not that.
    static func sides(_ value: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer] {
        var words: [UnsafeRawBufferPointer] = []
        var index = 0
        while index < value.count, words.count < 5 {
            let end = CSSBytes.end(ofWord: value, from: index)
            if end > index { words.append(value.slice(index, end)) }
            index = end + 1
        }
        switch words.count {
        case 1: return [words[0], words[0], words[0], words[0]]
        case 2: return [words[0], words[1], words[0], words[1]]
        case 3: return [words[0], words[1], words[2], words[1]]
        case 4: return words
        default: return []
        }
    }

    /// No length, or none that can be seen.
    static func isNothing(_ value: UnsafeRawBufferPointer) -> Bool {
        guard let length = CSSLength.parse(value) else { return false }
        return length.pixels(within: CSSLength.medium) <= 1 && value.byte(value.count - 1) != ASCII.percent
            || length.value == 0
    }

    /// One of these functions of zero.
    static func isNothing(_ value: UnsafeRawBufferPointer, in functions: [StaticString]) -> Bool {
        for function in functions {
            let length = function.utf8CodeUnitCount
            guard value.slice(0, length).equalsLowercased(function) else { continue }
            let (number, end) = CSSNumber.parse(value, from: length)
            return end > length && abs(number) <= 0.05
        }
        return false
    }

    /// Half a window to the left, or above.
    static func isFarAway(_ value: UnsafeRawBufferPointer) -> Bool {
        guard value.byte(0) == ASCII.hyphen, let length = CSSLength.parse(value) else { return false }
        if value.byte(value.count - 1) == ASCII.percent { return length.value <= -1 }
        return length.pixels(within: CSSLength.medium) <= -500
    }
}
