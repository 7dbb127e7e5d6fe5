// A conversion to Foundation's Data, which FlyingFox uses.

import Foundation

extension [UInt8] {
    var data: Data { Data(self) }
}
