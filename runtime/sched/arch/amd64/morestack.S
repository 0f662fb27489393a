// tuco_morestack: called by checked prologues with the limit at %fs:0x70.
//   r10 = bytes the frame needs, r11 = bytes of stack arguments; the return address points at a one-byte
//   `ret`; the body begins after it. All argument registers and r13 (closure context) are kept.
// Stack at entry: (rsp) = address of that ret, 8(rsp) = the function's own return address, then arguments.
// Stays on the stack when the limit was only poisoned (preemption); otherwise calls the body on a
// bigger segment, with a copy of the stack arguments, and comes back when it returns. The frame made
// here looks like the function's own frame to walkers of frame pointers.
  .text
  .p2align 5
  .globl tuco_morestack
  .type tuco_morestack, @function
tuco_morestack:
  .cfi_startproc
  // At entry the caller's frame begins 16 bytes up: the function has pushed nothing.
  .cfi_def_cfa rsp, 16
  .cfi_offset rip, -8
  xchgq %rbp, (%rsp)
  .cfi_offset rbp, -16
  pushq %rbp
  .cfi_adjust_cfa_offset 8
  leaq 8(%rsp), %rbp
  .cfi_def_cfa rbp, 16
  pushq %rdi
  pushq %rsi
  pushq %rdx
  pushq %rcx
  pushq %r8
  pushq %r9
  pushq %rax
  pushq %r11
  subq $128, %rsp
  movups %xmm0, (%rsp)
  movups %xmm1, 16(%rsp)
  movups %xmm2, 32(%rsp)
  movups %xmm3, 48(%rsp)
  movups %xmm4, 64(%rsp)
  movups %xmm5, 80(%rsp)
  movups %xmm6, 96(%rsp)
  movups %xmm7, 112(%rsp)
  movq %r10, %rdi
  movq %r11, %rsi
  leaq 8(%rbp), %rdx
  andq $-16, %rsp
  call tuco_morestack_slow
  movq -72(%rbp), %r11
  testq %rax, %rax
  jz 1f
  // Copy the stack arguments below the new top.
  movq %r11, %rcx
  leaq 15(%r11), %rdx
  andq $-16, %rdx
  subq %rdx, %rax
  movq %rax, %rsp
  movq %rax, %rdi
  leaq 16(%rbp), %rsi
  shrq $3, %rcx
  rep movsq
  leaq -200(%rbp), %rax
  movups (%rax), %xmm0
  movups 16(%rax), %xmm1
  movups 32(%rax), %xmm2
  movups 48(%rax), %xmm3
  movups 64(%rax), %xmm4
  movups 80(%rax), %xmm5
  movups 96(%rax), %xmm6
  movups 112(%rax), %xmm7
  movq -16(%rbp), %rdi
  movq -24(%rbp), %rsi
  movq -32(%rbp), %rdx
  movq -40(%rbp), %rcx
  movq -48(%rbp), %r8
  movq -56(%rbp), %r9
  movq -64(%rbp), %rax
  movq -8(%rbp), %r11
  incq %r11
  call *%r11
  // Results: rax rdx rcx r8, xmm0-3 (and rdi, which nobody returns in).
  movq %rbp, %rsp
  subq $112, %rsp
  movq %rax, (%rsp)
  movq %rdx, 8(%rsp)
  movq %rcx, 16(%rsp)
  movq %r8, 24(%rsp)
  movups %xmm0, 32(%rsp)
  movups %xmm1, 48(%rsp)
  movups %xmm2, 64(%rsp)
  movups %xmm3, 80(%rsp)
  andq $-16, %rsp
  call tuco_lessstack
  leaq -112(%rbp), %rsp
  movq (%rsp), %rax
  movq 8(%rsp), %rdx
  movq 16(%rsp), %rcx
  movq 24(%rsp), %r8
  movups 32(%rsp), %xmm0
  movups 48(%rsp), %xmm1
  movups 64(%rsp), %xmm2
  movups 80(%rsp), %xmm3
  movq %rbp, %rsp
  popq %rbp
  ret
1:
  leaq -200(%rbp), %rax
  movups (%rax), %xmm0
  movups 16(%rax), %xmm1
  movups 32(%rax), %xmm2
  movups 48(%rax), %xmm3
  movups 64(%rax), %xmm4
  movups 80(%rax), %xmm5
  movups 96(%rax), %xmm6
  movups 112(%rax), %xmm7
  movq -16(%rbp), %rdi
  movq -24(%rbp), %rsi
  movq -32(%rbp), %rdx
  movq -40(%rbp), %rcx
  movq -48(%rbp), %r8
  movq -56(%rbp), %r9
  movq -64(%rbp), %rax
  movq -8(%rbp), %r11
  incq %r11
  movq %rbp, %rsp
  popq %rbp
  jmp *%r11
  .cfi_endproc
  .size tuco_morestack, . - tuco_morestack

// The name that clang's -fsplit-stack calls.
  .globl __morestack
  .type __morestack, @function
  .set __morestack, tuco_morestack

  .section .note.GNU-stack,"",@progbits
