/**
 * MindIE's own routes: the forms of vLLM, TGI and Triton, its native form, and those that manage the service. Each class
 * translates one form; {@link dev.selene.server.mindie.Inference} runs what all of them ask for.
 *
 * <p>What a route does with each field is told in {@code docs/api/mindie.md}. Fields that are not known are ignored, as in
 * MindIE.
 */
package dev.selene.server.mindie;
