package dev.selene.compute.cpu;

import dev.selene.base.TensorView;
import dev.selene.compute.ExpertGroups;
import dev.selene.compute.LinearWeight;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What activations become for the same Linear of all experts: one form, or one for each expert. */
record FormOfExperts(List<ActivationForm> forms) {
    static FormOfExperts of(Stream<LinearWeight> weights) {
        List<ActivationForm> forms = weights.map(ActivationForm::of).toList();
        return new FormOfExperts(forms.stream().distinct().count() == 1 ? forms.subList(0, 1) : forms);
    }

    /** Whether one load can bring the rows of all experts into their forms. */
    static boolean isOfOneKind(Stream<LinearWeight> weights) {
        return weights.map(weight -> ActivationForm.of(weight).getClass())
                        .distinct()
                        .count()
                == 1;
    }

    boolean isUniform() {
        return forms.size() == 1;
    }

    ActivationForm first() {
        return forms.getFirst();
    }

    /** Loads one row for each choice, in the form of its expert. */
    void load(ActivationRows rows, TensorView x, long index, ExpertGroups groups) {
        List<ActivationForm> ofChoices = new ArrayList<>(groups.choices());
        for (int c = 0; c < groups.choices(); c++) ofChoices.add(isUniform() ? first() : forms.get(groups.expert(c)));
        rows.load(x, index, ofChoices);
    }
}
