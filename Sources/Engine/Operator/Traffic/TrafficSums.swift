// The figures of many cells together. A plain value of the control thread.

struct TrafficSums {
    /// An estimate, with its variance.
    struct Figure {
        var value = 0.0
        var variance = 0.0

        mutating func add(_ value: Double, _ variance: Double) {
            self.value += value
            self.variance += variance
        }

        /// 1.96 standard deviations, which 95 of 100 normal deviates keep to, by the score method (Wilson, 1927) for
        /// counts: where few requests stand for many the plain one is too narrow. The variance is the figure's own, and
        /// no less than figures of this size have on the average: where by chance none of its requests was kept that
        /// stands for many, its own is far too small. 0 where all were kept.
        /// - Parameters:
        ///   - unit: what one request more that was kept would change.
        ///   - average: variance for each that is counted.
        func margin(unit: Double, average: Double) -> UInt64 {
            let z = 1.96
            let half = z / 2 * (value > 0 ? max(unit, average / 2) : average)
            let variance = max(variance, value * average)
            return UInt64(clamped: (z * half + z * (variance + half * half).squareRoot()).rounded(.up))
        }
    }

    private(set) var requests = Figure()
    private var bytes = Figure()
    private var clientErrors = Figure()
    private var serverErrors = Figure()
    private var durations = ContiguousArray(repeating: 0.0, count: TickHistogram.bucketCount)

    mutating func clear() {
        requests = Figure()
        bytes = Figure()
        clientErrors = Figure()
        serverErrors = Figure()
        for index in durations.indices { durations[index] = 0 }
    }

    mutating func add(_ cell: TrafficCell) {
        requests.add(cell.weight, cell.variance)
        let size = cell.weight > 0 ? cell.bytes / cell.weight : 0
        bytes.add(cell.bytes, cell.variance * size * size)
        if cell.status >= 500 {
            serverErrors.add(cell.weight, cell.variance)
        } else if cell.status >= 400 {
            clientErrors.add(cell.weight, cell.variance)
        }
        durations[min(Int(cell.duration), TickHistogram.bucketCount - 1)] += cell.weight
    }

    /// - Parameters:
    ///   - all: the requests of the window.
    ///   - longest: nanoseconds that one of them took at most.
    func row(_ key: String, of all: Figure, longest: UInt64) -> TrafficRow {
        // As many requests as one that was kept stands for beside itself, on the average: of these, and of all.
        let unit = requests.value > 0 ? requests.variance / requests.value : 0
        let average = all.value > 0 ? all.variance / all.value : 0
        let size = requests.value > 0 ? bytes.value / requests.value : 0
        var row = TrafficRow(key: key)
        row.requests = UInt64(clamped: requests.value.rounded())
        row.requestsMargin = requests.margin(unit: unit, average: average)
        row.share = all.value > 0 ? requests.value / all.value : 0
        row.p50 = quantile(0.5)
        row.p99 = quantile(0.99)
        row.p50Margin = margin(of: 0.5, average: average, longest: longest)
        row.p99Margin = margin(of: 0.99, average: average, longest: longest)
        row.bytes = UInt64(clamped: bytes.value.rounded())
        row.bytesMargin = bytes.margin(unit: unit * size, average: average * size)
        row.clientErrors = UInt64(clamped: clientErrors.value.rounded())
        row.clientErrorsMargin = clientErrors.margin(unit: unit, average: average)
        row.serverErrors = UInt64(clamped: serverErrors.value.rounded())
        row.serverErrorsMargin = serverErrors.margin(unit: unit, average: average)
        return row
    }

    /// The upper bound of the bucket that this share of the requests does not exceed.
    func quantile(_ share: Double) -> UInt64 {
        var left = requests.value * share
        let bounds = Self.bounds
        for (index, count) in durations.enumerated() {
            left -= count
            if count > 0, left <= 1e-9 * requests.value { return index < bounds.count ? bounds[index] : Self.longest }
        }
        return 0
    }

    /// How far the quantile is from those at the ends of the interval that has its share of all requests in 95 of 100
    /// cases (an order statistic's: David and Nagaraja, 2003, section 7.1), by the score method as above.
    private func margin(of share: Double, average: Double, longest: UInt64) -> UInt64 {
        let variance = max(requests.variance, requests.value * average)
        guard variance > 0, requests.value > 0 else { return 0 }
        // Requests that were kept, in effect.
        let size = requests.value * requests.value / variance
        let square = 1.96 * 1.96 / size
        let half = (share * (1 - share) * square + square * square / 4).squareRoot() / (1 + square)
        let middle = (share + square / 2) / (1 + square)
        let (low, high) = (quantile(max(0, middle - half)), min(1, middle + half))
        // Beyond the last that was kept nothing is known but what is known of all.
        let top = high > 1 - 0.5 / size ? max(longest, quantile(1)) : quantile(high)
        let value = quantile(share)
        return max(value - min(value, low), top - min(top, value))
    }

    /// Nanoseconds that none of them exceeds.
    var longest: UInt64 { quantile(1) }

    private static let bounds = TickHistogram.bounds
    private static let longest = (TickHistogram.bounds.last ?? 0) / 3 * 4

    func value(of order: TrafficOrder) -> Double {
        switch order {
        case .requests: requests.value
        case .p50: Double(quantile(0.5))
        case .p99: Double(quantile(0.99))
        case .bytes: bytes.value
        case .clientErrors: clientErrors.value
        case .serverErrors: serverErrors.value
        }
    }
}

extension UInt64 {
    /// The nearest that there is.
    fileprivate init(clamped value: Double) {
        self = value > 0 ? (value < 1.8e19 ? UInt64(value) : .max) : 0
    }
}
