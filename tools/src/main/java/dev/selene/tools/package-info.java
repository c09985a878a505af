/** Commands on checkpoints: inspect, synth. */
package dev.selene.tools;
