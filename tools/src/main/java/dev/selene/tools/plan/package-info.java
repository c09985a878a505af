/**
 * Whether a model fits on machines, in which parallel layouts, and how fast it could be at most.
 *
 * <p>Everything here is arithmetic on a checkpoint's headers or its {@code config.json}: nothing is loaded or measured. Sizes
 * are exact for weights and KV cache; buffers and speeds are estimates by the formulas that each class states. All types are
 * immutable values.
 */
package dev.selene.tools.plan;
