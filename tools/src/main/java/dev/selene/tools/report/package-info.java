/** What reports for people share: a page that needs nothing from anywhere else, its charts, and numbers as people read them. */
package dev.selene.tools.report;
