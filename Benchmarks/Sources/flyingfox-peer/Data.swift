// FlyingFox speaks Foundation's Data.

import Foundation

extension [UInt8] {
    var data: Data { Data(self) }
}
