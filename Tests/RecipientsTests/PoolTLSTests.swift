// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOSSL
import Testing

@testable import Recipients

/// A certificate for localhost and 127.0.0.1 that has signed itself.
struct TestCertificate {
    /// `openssl` did not make one.
    struct Failed: Error {}

    let folder: URL
    var certificate: String { folder.appending(path: "certificate.pem").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "durward-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/env")
        openssl.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout", folder.appending(path: "key.pem").path, "-out", certificate,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        guard openssl.terminationStatus == 0 else { throw Failed() }
    }

    /// A server's context with it.
    func context() throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(certificate).map {
            NIOSSLCertificateSource.certificate($0)
        }
        let key = try NIOSSLPrivateKey(file: folder.appending(path: "key.pem").path, format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key)))
    }
}

@Suite("A pool that speaks TLS", .timeLimit(.minutes(5)))
final class PoolTLSTests {
    private let loop = PoolLoop()
    private let certificate: TestCertificate

    init() throws { certificate = try TestCertificate() }

    deinit {
        loop.shutdown()
        try? FileManager.default.removeItem(at: certificate.folder)
    }

    private func server(on host: String? = nil) throws -> LineServer {
        let context = try certificate.context()
        return try LineServer(on: host) { connection, line in
            line == "starttls" ? [.say("go\n"), .startTLS(context)] : LineServer.honest(connection, line)
        }
    }

    private func pool(_ server: LineServer, _ tls: PoolTLS) -> ConversationPool<LineConversation> {
        linePool(server.address, loop, tls: tls) { $0.wantsTLS = true }
    }

    @Test("without a look at certificates a self-signed one will do", arguments: [nil, "127.0.0.1"])
    func opportunistic(host: String?) async throws {
        let server = try server(on: host)
        defer { server.stop() }
        let pool = pool(server, .opportunistic)
        for number in 1...3 { #expect(await pool.answer("a\(number)").status == .ok) }
        #expect(server.history.lines.map(\.text) == ["starttls", "secured", "ask a1", "ask a2", "ask a3"])
        pool.close()
        #expect(await server.wait { $0.closed == 1 })
        #expect(server.history.lines.last?.text == "bye")
    }

    @Test("a self-signed certificate is not verified", arguments: ["localhost", "127.0.0.1"])
    func notVerified(name: String) async throws {
        let server = try server(on: "127.0.0.1")
        defer { server.stop() }
        let answer = await pool(server, .verified(hostname: name)).answer("anna")
        #expect(answer.isTrouble("TLS with \(server.address) failed: "), "\(answer)")
        #expect(!server.history.lines.contains { $0.text != "starttls" })
    }

    @Test("a certificate is verified if its authority is known", arguments: ["localhost", "127.0.0.1"])
    func verified(name: String) async throws {
        let server = try server(on: "127.0.0.1")
        defer { server.stop() }
        let tls = PoolTLS.verified(hostname: name, authorities: certificate.certificate)
        #expect(await pool(server, tls).answer("anna").status == .ok)
    }

    @Test(
        "another name than the certificate's is not verified",
        arguments: ["example.com", "a b", "", "192.0.2.1"])
    func otherName(name: String) async throws {
        let server = try server()
        defer { server.stop() }
        let tls = PoolTLS.verified(hostname: name, authorities: certificate.certificate)
        let answer = await pool(server, tls).answer("anna")
        #expect(answer.isTrouble("TLS with \(server.address) failed: "), "\(answer)")
    }

    @Test("authorities that can't be read are trouble")
    func noAuthorities() async throws {
        let server = try server()
        defer { server.stop() }
        let tls = PoolTLS.verified(hostname: "localhost", authorities: "/nonexistent/authorities.pem")
        #expect(await pool(server, tls).answer("anna").isTrouble("TLS with \(server.address) failed: "))
    }

    @Test("TLS that is switched off is trouble")
    func off() async throws {
        let server = try server()
        defer { server.stop() }
        #expect(await pool(server, .off).answer("anna").isTrouble("failed: it is switched off here"))
    }

    @Test(
        "TLS that fails is trouble",
        arguments: ["garbage in place of a handshake\n", "", "\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}\u{28}"])
    func failing(words: String) async throws {
        let server = try LineServer { _, line in
            // The ClientHello has line feeds or has not: what follows is said at once.
            line == "starttls" ? [.say("go\n"), .say(words), .close] : []
        }
        defer { server.stop() }
        let told = Collected<Bool>()
        let pool = linePool(server.address, loop, tls: .opportunistic) {
            $0.wantsTLS = true
        } tlsFailed: {
            told.add(true)
        }
        let answer = await pool.answer("anna")
        #expect(answer.isTrouble("TLS"), "\(answer)")
        #expect(pool.counters.open == 0)
        #expect(told.all == [true])
    }

    @Test("a server whose TLS has failed is asked in clear for a while, which is news once")
    func clearText() {
        let start = ContinuousClock.now
        let elapsed = Elapsed()
        let clearText = ClearText(now: { start + elapsed.value })
        #expect(!clearText.isOn)
        #expect(clearText.note())
        #expect(!clearText.note())
        #expect(clearText.isOn)
        elapsed.add(RecipientLimits.clearText)
        #expect(!clearText.isOn)
        #expect(clearText.note())
    }

    @Test("a handshake that hangs ends with the question's time")
    func hanging() async throws {
        let server = try LineServer { _, line in line == "starttls" ? [.say("go\n")] : [] }
        defer { server.stop() }
        let answer = await pool(server, .opportunistic).answer("anna", within: .milliseconds(300))
        #expect(answer.isTrouble("no answer from"))
    }
}
