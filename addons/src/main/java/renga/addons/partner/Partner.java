package renga.addons.partner;

import java.util.UUID;

/// A provider's own part. Whatever is asked may be asked again, also at the same time.
public interface Partner {
    Answer provision(Order order) throws Exception;

    Answer change(UUID resource, String plan) throws Exception;

    /// Gives the resource other credentials; those it had go on for a while.
    ///
    /// @param forced whether they end at once
    Answer rotate(UUID resource, boolean forced) throws Exception;

    Answer deprovision(UUID resource) throws Exception;

    /// Answers a data command: `heroku pg:info`.
    Reply ask(Question question) throws Exception;

    /// Says how the platform does with a dyno of its own what needs one, and does what comes before and after: backups.
    ///
    /// @param question with `POST` and the recipe's name
    Reply recipe(Question question) throws Exception;
}
