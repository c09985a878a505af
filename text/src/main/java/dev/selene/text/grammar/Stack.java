package dev.selene.text.grammar;

/**
 * A position in a grammar: a node, how often its rule has counted, and below it where each calling rule goes on.
 * Immutable; equal by value.
 */
final class Stack {
    final int node;
    final long count;
    /** Null at the bottom. */
    final Stack below;

    final int depth;
    private final int hash;

    Stack(int node, long count, Stack below) {
        this.node = node;
        this.count = count;
        this.below = below;
        this.depth = below == null ? 1 : below.depth + 1;
        this.hash = (31 * node + Long.hashCode(count)) * 31 + (below == null ? 0 : below.hash);
    }

    Stack at(int otherNode) {
        return new Stack(otherNode, count, below);
    }

    @Override
    public boolean equals(Object object) {
        if (!(object instanceof Stack other)) return false;
        Stack a = this;
        Stack b = other;
        while (a != b) {
            if (a == null || b == null || a.hash != b.hash || a.node != b.node || a.count != b.count) return false;
            a = a.below;
            b = b.below;
        }
        return true;
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
