/** The client libraries that people use, against a running server: {@link dev.selene.clients.ClientContract}. */
package dev.selene.clients;
