/**
 * What every other module stands on: number types, views of off-heap matrices, the one exception family, the collector
 * of problems, and strict JSON reading.
 *
 * <p>Nothing here starts a thread, owns memory or logs. All types are immutable values or stateless functions unless
 * their own Javadoc says otherwise.
 */
package dev.selene.base;
