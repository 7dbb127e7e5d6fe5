// Replacements of #expect and #require for expressions with a ~Copyable value, which the macros cannot take apart:
// these check the expression as a whole.

import Testing

func holds(_ condition: Bool, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(condition, comment, sourceLocation: sourceLocation)
}

/// The value; without one the test ends.
func some<Value>(_ value: Value?, sourceLocation: SourceLocation = #_sourceLocation) throws -> Value {
    try #require(value, sourceLocation: sourceLocation)
}
