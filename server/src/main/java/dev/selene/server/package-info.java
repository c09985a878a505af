/** HTTP in front of the library: the OpenAI dialect. */
package dev.selene.server;
