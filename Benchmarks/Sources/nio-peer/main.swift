// SwiftNIO alone, as little as it takes: a channel handler that counts the ends of heads and writes prepared bytes. It
// parses nothing. nio-peer PORT

import NIOCore
import NIOPosix

/// Responds as many times as an empty line has come. Its state belongs to one channel, on that channel's loop.
final class Answering: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: ByteBuffer
    private var matched = 0
    private var isClosing = false

    init(_ answer: ByteBuffer) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        var ends = 0
        buffer.withUnsafeReadableBytes { bytes in
            for byte in bytes {
                if byte == (matched & 1 == 0 ? 13 : 10) { matched += 1 } else { matched = byte == 13 ? 1 : 0 }
                if matched == 4 {
                    ends += 1
                    matched = 0
                }
            }
        }
        if buffer.readableBytesView.count > 60, String(buffer: buffer).contains("Connection: close") {
            isClosing = true
        }
        for _ in 0..<ends { context.write(wrapOutboundOut(answer), promise: nil) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isClosing {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in
                context.close(promise: nil)
            }
        } else {
            context.flush()
        }
    }
}

let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8080
let answer = ByteBuffer(
    string: "HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 06:00:00 GMT\r\n"
        + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\r\nok\n")
let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
let channel = try await ServerBootstrap(group: group)
    .serverChannelOption(.backlog, value: 4096)
    .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
    .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
    .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Answering(answer)) }
    }
    .bind(host: "127.0.0.1", port: port).get()
try await channel.closeFuture.get()
