// The handlers of one path: a run of the router's rows, one for each method.

struct RouteTargets: BitwiseCopyable {
    var first = 0
    /// 0: no route ends here.
    var count = 0
}
