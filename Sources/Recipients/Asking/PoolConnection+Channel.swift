// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOSSL
internal import NIOTLS

/// What comes from the channel, and how it ends.
extension PoolConnection {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasEnded else { return }
        let steps = unwrapInboundIn(data).withUnsafeReadableBytes { conversation.receive($0) }
        perform(steps)
        guard !hasEnded else { return }
        isAnswering = !steps.contains { if case .answer = $0 { true } else { false } }
        settle()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if !hasEnded, isStartingTLS, case .handshakeCompleted? = event as? TLSUserEvent {
            isStartingTLS = false
            perform(conversation.tlsStarted())
            settle()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isStartingTLS {
            end(.server(failedTLSText(error)))
        } else if case NIOSSLError.uncleanShutdown = error {
            end(.server(lostText))
        } else {
            end(.server("\(lostText): \(PoolAddress.words(error))"))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.server(isStartingTLS ? "\(lostText) instead of starting TLS" : lostText))
        context.fireChannelInactive()
    }

    func startTLS() {
        isStartingTLS = true
        // What was said before is not to wait for the handshake.
        channel?.flush()
        do {
            try channel?.pipeline.syncOperations.addHandler(core.tls.handler(), position: .first)
        } catch {
            end(.server(failedTLSText(error)))
        }
    }

    private func failedTLSText(_ error: any Error) -> String {
        "TLS with \(core.address.text) failed: \(PoolAddress.words(error))"
    }

    /// Ends it once and for all: each question still open is failed, or goes back to the pool.
    func end(_ end: PoolEnd) {
        guard !hasEnded else { return }
        hasEnded = true
        let open = questions.sorted { $0.key < $1.key }.map(\.value)
        questions = [:]
        close(end)
        let now = NIODeadline.now()
        var again: [PoolQuestion] = []
        for question in open {
            switch end {
            case .server(let reason):
                if hasAnswered, !isAnswering, !question.wasAskedAgain {
                    again.append(question)
                } else {
                    core.fail(question, reason)
                }
            case .overdue(let reason):
                if question.deadline <= now {
                    core.fail(question, core.overdueText(question))
                } else if question.wasAskedAgain {
                    core.fail(question, reason)
                } else {
                    again.append(question)
                }
            case .pool(let reason): core.answer(question, .notAsked(reason))
            }
        }
        core.hasEnded(self, end, again: again)
    }

    /// Closes the channel: in good order if the pool wants it, else without waiting for the server in anything.
    private func close(_ end: PoolEnd) {
        guard let channel else { return }
        self.channel = nil
        if case .pool = end, wasReady {
            let farewell = conversation.farewell()
            if !farewell.isEmpty { channel.writeAndFlush(ByteBuffer(bytes: farewell), promise: nil) }
            return channel.close(promise: nil)
        }
        if let tls = try? channel.pipeline.syncOperations.context(handlerType: NIOSSLClientHandler.self) {
            tls.close(promise: nil)
        } else {
            channel.close(promise: nil)
        }
    }
}
