/**
 * HTTP in front of the library.
 *
 * <p>{@link dev.selene.server.SeleneServer} owns the listening socket and Vert.x's event loops, which only move bytes;
 * each request runs on a virtual thread of its own, and the thread that generates is never blocked by a client. What is
 * said on the wire is a {@link dev.selene.server.Dialect}: it translates between JSON and {@link
 * dev.selene.server.ChatModel} and knows nothing of sockets, as nothing else here knows JSON fields.
 *
 * <p>Everything that a client sends is checked before it is used, bounded in bytes and time, and never logged.
 */
package dev.selene.server;
