/**
 * Question sets with their judges, in the format of {@code models/micro-k2/eval}: JSON lines whose fields tell what is asked
 * and how an answer is judged. Prompts and judges are those of {@code models/micro-k2/recipe/evalsets.py}.
 */
package dev.selene.tools.tasks;
