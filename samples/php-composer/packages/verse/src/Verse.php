<?php

declare(strict_types=1);

namespace Renga\Verse;

final class Verse
{
    public function __construct(private readonly string $language)
    {
    }

    public function text(): string
    {
        return "A verse by {$this->language}: a lightning gleam, the heron's cry.";
    }
}
