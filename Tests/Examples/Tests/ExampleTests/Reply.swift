// What a request came to.

struct Reply: Equatable {
    var status: Int
    var type: String
    var body: String
}
