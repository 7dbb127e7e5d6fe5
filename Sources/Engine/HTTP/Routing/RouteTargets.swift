// The handlers of one path: a run of the router's rows, one for each method. A plain value, in the memory of the loop's
// Router.

struct RouteTargets: BitwiseCopyable {
    var first = 0
    /// 0: no route ends here.
    var count = 0
    /// The methods of those rows, `Method.bit` of each.
    var methods: UInt16 = 0

    init() {}

    /// - Parameter routes: the routes of one path, whose rows begin at `first`.
    init(first: Int, _ routes: [Route]) {
        self.first = first
        count = routes.count
        methods = routes.reduce(0) { $0 | $1.method.bit }
    }
}
