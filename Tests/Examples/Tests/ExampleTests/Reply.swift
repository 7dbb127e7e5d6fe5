// The response to a request.

struct Reply: Equatable {
    var status: Int
    var type: String
    var body: String
}
