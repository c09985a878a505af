/** Commands on checkpoints and models: inspect, synth, bench. */
package dev.selene.tools;
